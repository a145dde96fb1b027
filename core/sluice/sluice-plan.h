// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_PLAN (sluice_plan_get_type ())

/**
 * SluicePlan:
 *
 * The order of work for one file: the passes, and the stages in each.
 *
 * Made by [method@Sluice.Pipeline.plan], a pure function of the descriptor and the probe. Stages
 * that only watch the stream and are cheap share the pass "quick", the expensive ones share the
 * pass "long" with one decode, and each stage that works on finished files has a pass "task:" with
 * its id, or "transcription:" when it makes a transcription. Immutable.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluicePlan, sluice_plan, SLUICE, PLAN, GObject)

/**
 * sluice_plan_list_passes:
 * @self: a plan
 *
 * The passes in the order in which they run.
 *
 * Returns: (transfer full) (array zero-terminated=1): ids: "quick", "long", "task:pdf"
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char **sluice_plan_list_passes (SluicePlan *self);

/**
 * sluice_plan_list_stages:
 * @self: a plan
 * @pass: id of a pass
 *
 * The stages of a pass in the order of the descriptor.
 *
 * Returns: (transfer full) (array zero-terminated=1): ids; empty when there is no such pass
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char **sluice_plan_list_stages (SluicePlan *self, const char *pass);

/**
 * sluice_plan_dup_skip_reason:
 * @self: a plan
 * @stage: id of a stage
 *
 * Why a stage is in no pass, in words: "no audio track".
 *
 * Returns: (transfer full) (nullable): the reason, or %NULL when the stage runs
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_dup_skip_reason (SluicePlan *self, const char *stage);

/**
 * sluice_plan_explain:
 * @self: a plan
 *
 * The plan in words, for people. What `sluice run --explain` prints.
 *
 * Returns: (transfer full): text of several lines
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_explain (SluicePlan *self);

/**
 * sluice_plan_to_json:
 * @self: a plan
 *
 * The plan for programs.
 *
 * Returns: (transfer full): a JSON object
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_to_json (SluicePlan *self);

/**
 * sluice_plan_to_dot:
 * @self: a plan
 *
 * The plan as a picture.
 *
 * Returns: (transfer full): a directed graph in the language of Graphviz
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_to_dot (SluicePlan *self);

G_END_DECLS
