// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What a worker gives up, in two steps. Both or nothing: a step that fails ends the worker. */

/* At once, before any library is loaded: a process group of its own, death with the parent, no core
 * dumps, no new privileges, files that only we can read, limits for descriptors and processes, no
 * descriptors but the standard ones and @keep_fd. @niceness is added to that of the process:
 * threads take it from the one that starts them, and GLib's pools from the one that made the first
 * pool, so that it comes before all of them. */
gboolean sl_sandbox_isolate (int keep_fd, int niceness, GError **error);
/* With the order at hand, before the input is opened: how much memory there is, how large a file
 * may become (SIGXFSZ), and how many more seconds of processor time there are (0 = any): who needs
 * more is killed with SIGXCPU, and when no other order comes after this one (@is_last) with SIGKILL
 * 2 s later. */
gboolean sl_sandbox_enter (guint cpu_seconds, gboolean is_last, GError **error);
