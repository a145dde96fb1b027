// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "ipc/work-report.h"

/* Every file that the report names lies in @work_dir, is a regular file and not a link of either
 * kind: what is published later must be what the worker wrote, and nothing that the daemon may read
 * and the worker may not. SLUICE_ERROR_WORKER_PROTOCOL. Blocks. */
gboolean sl_output_check (const char *work_dir, const SlWorkReport *report, GError **error);
