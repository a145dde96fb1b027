// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-artifact.h>
#include <sluice/sluice-media-info.h>

G_BEGIN_DECLS

/**
 * SluiceStageOutcome:
 * @SLUICE_STAGE_OUTCOME_COMPLETED: its artifacts are there
 * @SLUICE_STAGE_OUTCOME_SKIPPED: it had nothing to work on
 * @SLUICE_STAGE_OUTCOME_FAILED: it failed
 *
 * How a stage ended.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_STAGE_OUTCOME_COMPLETED,
  SLUICE_STAGE_OUTCOME_SKIPPED,
  SLUICE_STAGE_OUTCOME_FAILED,
} SluiceStageOutcome;

#define SLUICE_TYPE_STAGE_OUTCOME (sluice_stage_outcome_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stage_outcome_get_type (void) G_GNUC_CONST;

#define SLUICE_TYPE_STAGE_RESULT (sluice_stage_result_get_type ())

/**
 * SluiceStageResult:
 *
 * How one stage of a run ended. Immutable.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStageResult, sluice_stage_result, SLUICE, STAGE_RESULT, GObject)

/**
 * sluice_stage_result_get_stage:
 * @self: the result of a stage
 *
 * The id of the stage in the descriptor.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_result_get_stage (SluiceStageResult *self);

/**
 * sluice_stage_result_get_outcome:
 * @self: the result of a stage
 *
 * How the stage ended.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStageOutcome sluice_stage_result_get_outcome (SluiceStageResult *self);

/**
 * sluice_stage_result_get_error:
 * @self: the result of a stage
 *
 * Why it failed.
 *
 * Returns: (transfer none) (nullable): an error, or %NULL when it did not fail
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const GError *sluice_stage_result_get_error (SluiceStageResult *self);

/**
 * sluice_stage_result_get_retry_after:
 * @self: the result of a stage
 *
 * When the stage failed because of an outside service: how long that should be left alone.
 *
 * Returns: milliseconds, 0 when nobody said
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_stage_result_get_retry_after (SluiceStageResult *self);

/**
 * sluice_stage_result_get_skip_reason:
 * @self: the result of a stage
 *
 * Why it was skipped, in words: "no audio track".
 *
 * Returns: (transfer none) (nullable): the reason, or %NULL when it was not skipped
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_result_get_skip_reason (SluiceStageResult *self);

/**
 * sluice_stage_result_get_artifacts:
 * @self: the result of a stage
 *
 * What it made.
 *
 * Returns: (transfer none): a list of [class@Sluice.Artifact]
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_stage_result_get_artifacts (SluiceStageResult *self);

/**
 * sluice_stage_result_get_warnings:
 * @self: the result of a stage
 *
 * What it gave up without failing, in words.
 *
 * Returns: (transfer none) (array zero-terminated=1): the warnings
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *const *sluice_stage_result_get_warnings (SluiceStageResult *self);

/**
 * sluice_stage_result_get_repairs:
 * @self: the result of a stage
 *
 * What was wrong with the input and was put right: for each repair its stable name
 * ("filled-audio-gap") and the reason in words. See docs/repairs.md.
 *
 * Returns: (transfer none): a variant of type "a(ss)"
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_stage_result_get_repairs (SluiceStageResult *self);

/**
 * sluice_stage_result_get_media_facts:
 * @self: the result of a stage
 *
 * What it learnt about the input that the probe did not know, by name: "pages".
 *
 * Returns: (transfer none): a variant of type "a{sv}"; values are of type "x", "d", "s" or "b"
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_stage_result_get_media_facts (SluiceStageResult *self);

#define SLUICE_TYPE_RESULT (sluice_result_get_type ())

/**
 * SluiceResult:
 *
 * What a run or a pass made. Immutable.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceResult, sluice_result, SLUICE, RESULT, GObject)

/**
 * sluice_result_get_stages:
 * @self: a result
 *
 * How each stage ended, in the order of the descriptor.
 *
 * Returns: (transfer none): a list of [class@Sluice.StageResult]
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_result_get_stages (SluiceResult *self);

/**
 * sluice_result_dup_artifacts:
 * @self: a result
 *
 * What was made: the artifacts of all stages that completed.
 *
 * Returns: (transfer full): a list of [class@Sluice.Artifact]
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_result_dup_artifacts (SluiceResult *self);

/**
 * sluice_result_get_media_info:
 * @self: a result
 *
 * What the probe had learnt about the input.
 *
 * Returns: (transfer none): the media info
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_result_get_media_info (SluiceResult *self);

/**
 * sluice_result_to_json:
 * @self: a result
 *
 * The result as JSON text (see docs/result.md): how it crosses a process.
 *
 * Returns: (transfer full): a JSON object
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_result_to_json (SluiceResult *self);

G_END_DECLS
