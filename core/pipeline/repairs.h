// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "graph-builder.h"

G_BEGIN_DECLS

/* Tells the context of @branch what was put right of the tracks that it took. To be called when the
 * pipeline has stopped. */
void sl_repairs_list_streams (SlGraph *graph, SlBranch *branch);
/* What was put right of the file as a whole: once for a graph is enough. */
void sl_repairs_list_file (SlGraph *graph, SlBranch *branch);
/* A file that ends before what it announces; both in milliseconds. */
void sl_repairs_list_cut (SlBranch *branch, guint64 announced, guint64 reached);

G_END_DECLS
