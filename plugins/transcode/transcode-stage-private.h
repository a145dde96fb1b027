// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "copied-track.h"
#include "transcode-options.h"
#include "transcode-stage.h"

#define TRANSCODE_N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

/* What the files of this stage share. */
struct _TranscodeStage {
  SluiceGraphStage parent_instance;

  TranscodeCodec codec;
  TranscodePreset preset;
  guint crf;
  TranscodeAudioCodec audio_codec;
  guint64 audio_bitrate; /* bits a second */
  TranscodeOutputFormat output_format;
  gboolean passthrough;
  guint64 passthrough_max_bitrate; /* bits a second */

  char *video_reason;                     /* (owned) (nullable): why the track is not copied */
  char *audio_reason;                     /* (owned) (nullable) */
  gboolean copies[TRANSCODE_N_KINDS];     /* what the engine was told */
  CopiedTrack *copied[TRANSCODE_N_KINDS]; /* (owned) (nullable) */
  SluiceArtifact *artifact;               /* (owned) (nullable) */
  gint n_frames;                          /* atomic: raw frames that went into the encoder */
  gint n_sounds;                          /* atomic: buffers of sound that did */
};
