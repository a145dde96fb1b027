// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "daemon/config.h"

/* What the process asks of the system, before it has threads: descriptors for many connections, few
 * heaps, no SIGPIPE, and a cache folder that scanner and workers inherit. */
void sl_process_prepare (const SlConfig *config);

/* Exit codes: 1 failed, 2 wrong usage, and those of sysexits.h that supervisors know. */
#define SL_EXIT_USAGE 2
#define SL_EXIT_DEPENDENCY 69
#define SL_EXIT_CONFIGURATION 78
int sl_process_get_exit_code (const GError *error);
