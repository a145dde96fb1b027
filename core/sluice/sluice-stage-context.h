// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-artifact.h>
#include <sluice/sluice-media-info.h>

G_BEGIN_DECLS

/* What a running stage is given, and the only way it talks back. Valid while the pass runs. All
 * functions may be called from any thread, streaming threads included. */
#define SLUICE_TYPE_STAGE_CONTEXT (sluice_stage_context_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStageContext, sluice_stage_context, SLUICE, STAGE_CONTEXT, GObject)

SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_stage_id (SluiceStageContext *self);
/* Returns: (transfer none): what the probe learnt about the input */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_stage_context_get_media_info (SluiceStageContext *self);
/* Path of the original file, for task stages; graph stages get it decoded. */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_input_path (SluiceStageContext *self);
/* A private folder for temporary files; removed with everything in it after the pass. */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_work_dir (SluiceStageContext *self);
/* Threads that an encoder of this stage may use, at least 1. */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stage_context_get_thread_budget (SluiceStageContext *self);
/* Returns: (transfer none) */
SLUICE_AVAILABLE_IN_1_0
GCancellable *sluice_stage_context_get_cancellable (SluiceStageContext *self);

/* Declares an output file. @file_name has no folder part; the file is created by the stage at
 * sluice_artifact_get_path(). An artifact counts only when its stage finished without error.
 * Returns: (transfer none) */
SLUICE_AVAILABLE_IN_1_0
SluiceArtifact *sluice_stage_context_add_artifact (SluiceStageContext *self,
                                                   const char *name,
                                                   const char *file_name,
                                                   const char *content_type);
/* Returns: (transfer none) (nullable): an artifact of a stage that this one needs */
SLUICE_AVAILABLE_IN_1_0
SluiceArtifact *
sluice_stage_context_get_needed_artifact (SluiceStageContext *self, const char *name);

/* Progress of a task stage, 0.0 to 1.0. Graph stages need not: the runner watches their streams. */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_report_progress (SluiceStageContext *self, double fraction);
/* Says that a graph stage has all it wants (a thumbnail has its frame). When every stage of a pass
 * has said so the runner stops decoding without waiting for the end of the file. */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_mark_complete (SluiceStageContext *self);
/* Something that was repaired or given up without failing: ends up in the media's metadata. */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_warn (SluiceStageContext *self, const char *message);
/* Fails this stage from a streaming thread. The first error wins. Takes a copy of @error. */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_fail (SluiceStageContext *self, const GError *error);

G_END_DECLS
