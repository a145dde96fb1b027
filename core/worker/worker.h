// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

/* One life of a worker on the socket @fd: gets ready, says hello, takes one order, reports.
 * @niceness as in worker/sandbox.h.
 * Returns the exit status: 0 also when the work failed, since that is said in the report. */
int sl_worker_run (int fd, int niceness);
