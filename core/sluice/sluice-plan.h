// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/* The order of work for one file: passes, and the stages in each. Made by sluice_pipeline_plan(), a
 * pure function of descriptor and probe. Immutable. */
#define SLUICE_TYPE_PLAN (sluice_plan_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluicePlan, sluice_plan, SLUICE, PLAN, GObject)

/* Returns: (transfer full) (array zero-terminated=1): pass ids in order, e.g. quick, long, task:pdf
 */
SLUICE_AVAILABLE_IN_1_0
char **sluice_plan_list_passes (SluicePlan *self);
/* Returns: (transfer full) (array zero-terminated=1): ids of the stages in a pass */
SLUICE_AVAILABLE_IN_1_0
char **sluice_plan_list_stages (SluicePlan *self, const char *pass);
/* Returns: (transfer full) (nullable): why a stage is in no pass, NULL when it is in one */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_dup_skip_reason (SluicePlan *self, const char *stage);
/* The plan in words for people (sluice run --explain). */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_explain (SluicePlan *self);
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_to_json (SluicePlan *self);
/* The plan as a Graphviz digraph. */
SLUICE_AVAILABLE_IN_1_0
char *sluice_plan_to_dot (SluicePlan *self);

G_END_DECLS
