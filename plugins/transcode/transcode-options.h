// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

/* The words that a descriptor may use. */
typedef enum {
  TRANSCODE_CODEC_LIBX264,
} TranscodeCodec;

typedef enum {
  TRANSCODE_PRESET_ULTRAFAST,
  TRANSCODE_PRESET_SUPERFAST,
  TRANSCODE_PRESET_VERYFAST,
  TRANSCODE_PRESET_FASTER,
  TRANSCODE_PRESET_FAST,
  TRANSCODE_PRESET_MEDIUM,
  TRANSCODE_PRESET_SLOW,
  TRANSCODE_PRESET_SLOWER,
  TRANSCODE_PRESET_VERYSLOW,
} TranscodePreset;

typedef enum {
  TRANSCODE_AUDIO_CODEC_AAC,
} TranscodeAudioCodec;

typedef enum {
  TRANSCODE_OUTPUT_FORMAT_MP4,
} TranscodeOutputFormat;

GType transcode_codec_get_type (void);
GType transcode_preset_get_type (void);
GType transcode_audio_codec_get_type (void);
GType transcode_output_format_get_type (void);

/* x264's own name. */
const char *transcode_preset_to_string (TranscodePreset preset);
