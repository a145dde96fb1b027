// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* One stage's progress, 0.0 to 1.0. */
typedef struct {
  char *stage;
  double fraction;
} SlStageProgress;

SlStageProgress *sl_stage_progress_new (const char *stage, double fraction);
void sl_stage_progress_free (SlStageProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStageProgress, sl_stage_progress_free)
/* Returns: (transfer full) (element-type SlStageProgress): an empty list that frees its items */
GPtrArray *sl_stage_progress_list_new (void);
