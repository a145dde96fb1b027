// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "app/avatar-place.h"
#include "model/media.h"
#include "model/stage-job.h"
#include "model/transcript.h"
#include "queue/retry-policy.h"
#include "store/database.h"

/* What is known of a pass at its end: what its worker said, and the rows that say how it was until
 * then. Made by finish-pass.c, and handed from step to step. */
typedef struct {
  SlApp *app;                     /* (unowned) */
  const SlPass *pass;             /* (unowned) */
  SlWorkReport *report;           /* (unowned) (nullable) */
  const GError *work_error;       /* (unowned) (nullable) */
  GCancellable *cancellable;      /* (unowned) (nullable) */
  SlPipelineDescriptor *pipeline; /* (unowned) (nullable) refused since the upload */
  GPtrArray *published;           /* (owned) (nullable) (element-type SlArtifact) */
  SlTranscript *transcript;       /* (owned) (nullable) among what was published */
  gboolean is_store_away;         /* something failed for want of it */
  double random; /* for the retry policy; fixed, since the transaction may run twice */

  /* Made by the transaction. */
  SlMedia *media; /* (owned) */
  SlMediaStatus status_before;
  GPtrArray *jobs; /* (owned) (element-type SlStageJob) */
  GPtrArray *done; /* (owned) (element-type SlStageJob) (unowned) completed by this pass */
  SlRetryDecision retry;
  const GError *failure; /* (unowned) (nullable) the first that ends in the pass' row */
  gboolean gave_up;

  SlAvatarPlace *place; /* (unowned) (nullable) held while an avatar is stored */
} SlPassEnd;

void sl_pass_end_clear (SlPassEnd *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlPassEnd, sl_pass_end_clear)

/* Reads the media and the jobs of the pass' generation; forgets what a transaction before made.
 * NOT_FOUND: the media's row is gone. */
gboolean sl_pass_end_load (SlTransaction *transaction, SlPassEnd *self, GError **error);
/* Whether @job is one of those that this pass has to bring to an end. */
gboolean sl_pass_end_awaits (const SlPassEnd *self, const SlStageJob *job);
