// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>
#include <stdio.h>

#include "tools/terminal.h"

/* What sluice run says when it is through: a table of artifacts on @out, then skipped stages,
 * stages that failed although optional, and warnings. */
void sl_run_report_print (SluiceResult *result, FILE *out, const SlTerminal *terminal);
/* Writes the plan as @folder/graph.dot, and as graph.svg where Graphviz is installed. */
gboolean sl_run_report_write_graph (SluicePlan *plan, const char *folder, GError **error);
