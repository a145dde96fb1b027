// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-artifact.h>
#include <sluice/sluice-media-info.h>

G_BEGIN_DECLS

typedef enum {
  SLUICE_STAGE_OUTCOME_COMPLETED,
  SLUICE_STAGE_OUTCOME_SKIPPED,
  SLUICE_STAGE_OUTCOME_FAILED,
} SluiceStageOutcome;

#define SLUICE_TYPE_STAGE_OUTCOME (sluice_stage_outcome_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stage_outcome_get_type (void) G_GNUC_CONST;

/* How one stage ended. */
#define SLUICE_TYPE_STAGE_RESULT (sluice_stage_result_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStageResult, sluice_stage_result, SLUICE, STAGE_RESULT, GObject)

SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_result_get_stage (SluiceStageResult *self);
SLUICE_AVAILABLE_IN_1_0
SluiceStageOutcome sluice_stage_result_get_outcome (SluiceStageResult *self);
/* Returns: (transfer none) (nullable): why it failed */
SLUICE_AVAILABLE_IN_1_0
const GError *sluice_stage_result_get_error (SluiceStageResult *self);
/* Returns: (nullable): why it was skipped ("no audio track") */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_result_get_skip_reason (SluiceStageResult *self);
/* Returns: (transfer none): a list of SluiceArtifact */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_stage_result_get_artifacts (SluiceStageResult *self);
/* Returns: (transfer none) (array zero-terminated=1) */
SLUICE_AVAILABLE_IN_1_0
const char *const *sluice_stage_result_get_warnings (SluiceStageResult *self);

/* What a run or a pass made. */
#define SLUICE_TYPE_RESULT (sluice_result_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceResult, sluice_result, SLUICE, RESULT, GObject)

/* Returns: (transfer none): a list of SluiceStageResult in descriptor order */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_result_get_stages (SluiceResult *self);
/* Returns: (transfer full): a list of all SluiceArtifact of stages that completed */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_result_dup_artifacts (SluiceResult *self);
/* Returns: (transfer none): what the probe learnt */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_result_get_media_info (SluiceResult *self);
/* The result as JSON text (docs/result.md): how it crosses a process. */
SLUICE_AVAILABLE_IN_1_0
char *sluice_result_to_json (SluiceResult *self);

G_END_DECLS
