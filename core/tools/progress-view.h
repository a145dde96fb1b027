// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <stdio.h>

#include "tools/terminal.h"

/* Progress of several things at once: a bar for each that is redrawn in place, or plain lines where
 * nothing can be redrawn. */

typedef enum {
  SL_ROW_WAITING,
  SL_ROW_RUNNING,
  SL_ROW_DONE,
  SL_ROW_SKIPPED,
  SL_ROW_FAILED,
} SlRowState;

typedef struct _SlProgressView SlProgressView;

/* @stream stays the caller's. */
SlProgressView *sl_progress_view_new (FILE *stream, SlTerminal terminal);
void sl_progress_view_free (SlProgressView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlProgressView, sl_progress_view_free)

/* @group (nullable): rows of one group stand under its name. Adding a row that exists changes
 * nothing. */
void sl_progress_view_add (SlProgressView *self, const char *group, const char *label);
/* @fraction: 0.0 to 1.0. @note (nullable): what stands behind the bar. Adds the row when it is not
 * there yet. */
void sl_progress_view_update (SlProgressView *self,
                              const char *group,
                              const char *label,
                              SlRowState state,
                              double fraction,
                              const char *note);
/* Nothing of the group will change any more: its rows are left standing above what goes on. */
void sl_progress_view_close_group (SlProgressView *self, const char *group);
/* Draws what was not drawn yet. Call before other output on the same terminal. */
void sl_progress_view_finish (SlProgressView *self);

/* One row of @width columns, for tests. */
char *sl_progress_view_render_row (const SlTerminal *terminal,
                                   const char *label,
                                   guint label_width,
                                   SlRowState state,
                                   double fraction,
                                   const char *note);
