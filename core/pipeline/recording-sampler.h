// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "model/media-limits.h"
#include "model/verdict-thresholds.h"
#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

typedef enum {
  SL_ANSWER_NONE, /* not asked, or too little was looked at */
  SL_ANSWER_YES,
  SL_ANSWER_NO,
} SlAnswer;

/* What samples of a recording tell. */
typedef struct {
  SlAnswer is_heard; /* NONE when there is no audio track */
  SlAnswer is_lit;   /* NONE when there is no video track */
  SlAnswer moves;
} SlSamples;

typedef struct {
  const char *path;
  SluiceMediaInfo *info; /* what the probe learnt so far */
  const SlMediaLimits *limits;
  const SlVerdictThresholds *thresholds;
  GCancellable *cancellable; /* (nullable) */
} SlSamplerOptions;

/* Blocks, about a second at most. FALSE when there is a question without an answer. */
gboolean
sl_recording_sampler_run (const SlSamplerOptions *options, SlSamples *samples, GError **error);

G_END_DECLS
