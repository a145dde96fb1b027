// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-graph-stage.h"

#include "output-check.h"

G_BEGIN_DECLS

/* One graph stage in the running graph: gate ! queue ! the stage's bin, for each kind it takes.
 * Functions are for the thread that runs the pass. */
typedef struct _SlBranch SlBranch;

typedef enum {
  SL_BRANCH_PENDING,
  SL_BRANCH_OPEN,
  SL_BRANCH_ENDED, /* all its sinks had their EOS */
  SL_BRANCH_FAILED,
  SL_BRANCH_SKIPPED,
} SlBranchState;

SlBranch *sl_branch_new (const char *id, SluiceGraphStage *stage);
void sl_branch_free (SlBranch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlBranch, sl_branch_free)

const char *sl_branch_get_id (SlBranch *self);
SluiceGraphStage *sl_branch_get_stage (SlBranch *self);
SlBranchState sl_branch_get_state (SlBranch *self);
gboolean sl_branch_wants (SlBranch *self, SluiceMediaKind kind);
/* Has the stage say which tracks of @info it takes as they are. Before it is built. */
void sl_branch_ask (SlBranch *self, SluiceMediaInfo *info);
gboolean sl_branch_takes_encoded (SlBranch *self, SluiceMediaKind kind);
/* The stage is run again, on decoded tracks: @reason is why. Before sl_branch_ask(). */
void sl_branch_set_refusal (SlBranch *self, const char *reason);
/* (transfer full) (nullable): why packets were refused in this run. */
char *sl_branch_dup_new_refusal (SlBranch *self);
/* Why the stage can't run on these streams, or NULL. */
const char *sl_branch_check_needs (SlBranch *self, gboolean has_video, gboolean has_audio);

/* Has the stage fill its bin, checks the bin and adds it to @pipeline. @context outlives the
 * branch. */
gboolean sl_branch_build (SlBranch *self,
                          GstBin *pipeline,
                          SluiceStageContext *context,
                          gboolean has_video,
                          gboolean has_audio,
                          GError **error);
/* (transfer full) (nullable): where a stream of @kind goes in. */
GstPad *sl_branch_get_input (SlBranch *self, SluiceMediaKind kind);
SluiceStageContext *sl_branch_get_context (SlBranch *self);

/* TRUE when @object is the branch's bin or in it. */
gboolean sl_branch_contains (SlBranch *self, GstObject *object);
gboolean sl_branch_takes (SlBranch *self, SluiceMediaKind kind);
/* Asks for EOS with the next buffer. */
void sl_branch_finish (SlBranch *self);
void sl_branch_end (SlBranch *self);
/* Cuts the branch off. Takes ownership of @error; the first one stays. */
void sl_branch_fail (SlBranch *self, GError *error);
void sl_branch_skip (SlBranch *self, const char *reason);
/* How long what the branch makes may play; of a branch that stopped before its source did, nothing
 * is known. */
void sl_branch_set_expected_length (SlBranch *self, const SlExpectedLength *expected);
/* Returns: (nullable) */
const SlExpectedLength *sl_branch_get_expected_length (SlBranch *self);
const GError *sl_branch_get_error (SlBranch *self);
const char *sl_branch_get_skip_reason (SlBranch *self);

/* TRUE while the branch may take buffers of @kind. */
gboolean sl_branch_is_listening (SlBranch *self, SluiceMediaKind kind);
guint sl_branch_get_n_buffers (SlBranch *self, SluiceMediaKind kind);
/* Milliseconds of running time that the slowest encoder (or input) is past; G_MAXINT: at its end.
 */
guint sl_branch_get_position (SlBranch *self);

G_END_DECLS
