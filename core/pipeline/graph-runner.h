// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "graph-builder.h"

G_BEGIN_DECLS

/* Decodes the file once and runs @branches (element-type SlBranch) on it until each has ended,
 * failed or been skipped. Blocks. FALSE only when nothing could be said about the branches:
 * SLUICE_ERROR_CANCELLED, SLUICE_ERROR_MISSING_ELEMENT, or the input can't be opened.
 * @dot (out) (nullable) (transfer full): the graph as it ran, as Graphviz text. */
gboolean sl_graph_run (const SlGraphJob *job, GPtrArray *branches, char **dot, GError **error);

G_END_DECLS
