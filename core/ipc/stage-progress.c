// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* How far one stage got, as a worker says it. */
#include "ipc/stage-progress.h"

SlStageProgress *
sl_stage_progress_new (const char *stage, double fraction)
{
  SlStageProgress *self = g_new0 (SlStageProgress, 1);

  self->stage = g_strdup (stage);
  self->fraction = fraction;
  return self;
}

void
sl_stage_progress_free (SlStageProgress *self)
{
  if (self == NULL)
    return;
  g_free (self->stage);
  g_free (self);
}

GPtrArray *
sl_stage_progress_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_stage_progress_free);
}
