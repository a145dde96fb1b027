// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-error.h"
#include "sluice/sluice-graph-stage.h"

G_BEGIN_DECLS

/* Graph stages made of launch fragments, one class for each combination of needs. A fragment runs
 * from the input to sinks; elements "file" in it are sinks whose location becomes the artifact
 * "<kind>" with the file name "<stage id>.<kind>". */
typedef enum {
  FIXTURE_NEEDS_VIDEO,
  FIXTURE_NEEDS_AUDIO,
  FIXTURE_NEEDS_ANY, /* both optional */
} FixtureNeeds;

typedef struct {
  const char *video; /* (nullable) */
  const char *audio; /* (nullable) */
  /* mark_complete after so many buffers, 0 = never. */
  guint complete_after;
  /* sluice_stage_context_fail after so many buffers, 0 = never. */
  guint fail_after;
  /* Takes its tracks as they are. */
  gboolean takes_encoded;
} FixtureBehaviour;

typedef struct {
  guint n_video;
  guint n_audio;
  guint64 audio_bytes;
  GstClockTime first_video;
  GstClockTime last_video;
  int width;
  int height;
  guint8 corner; /* first byte of the first frame: the luma of its corner */
  guint n_caps;  /* how often the video format was announced */
  gboolean has_finished;
} FixtureCounts;

SluiceGraphStage *fixture_stage_new (FixtureNeeds needs, const FixtureBehaviour *behaviour);
const FixtureCounts *fixture_stage_get_counts (SluiceGraphStage *stage);

G_END_DECLS
