// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "branch.h"

G_BEGIN_DECLS

typedef void (*SlProgressFunc) (const char *stage_id, double fraction, gpointer user_data);

typedef struct {
  const char *input_path;
  const char *output_dir;
  const char *work_dir; /* each branch gets a folder of its own in it */
  SluiceMediaInfo *info;
  guint thread_budget; /* 0 = all CPUs */
  GCancellable *cancellable;
  SlProgressFunc progress; /* at most ten calls a second a stage, in the calling thread */
  gpointer progress_data;
} SlGraphJob;

/* Decodes the file once and runs @branches (element-type SlBranch) on it until each has ended,
 * failed or been skipped. Blocks. FALSE only when nothing could be said about the branches:
 * SLUICE_ERROR_CANCELLED, SLUICE_ERROR_MISSING_ELEMENT, or the input can't be opened.
 * @dot (out) (nullable) (transfer full): the graph as it ran, as Graphviz text. */
gboolean sl_graph_run (const SlGraphJob *job, GPtrArray *branches, char **dot, GError **error);

G_END_DECLS
