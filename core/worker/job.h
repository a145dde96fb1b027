// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "ipc/work-order.h"
#include "ipc/work-report.h"

/* Called in the thread that runs the order, as often as the pipeline says something. */
typedef void (*SlJobProgressFunc) (const char *stage, double fraction, gpointer user_data);

/* Does what the order says, through the public library. Stages that failed are part of the report;
 * an error means that nothing could run. Returns: (transfer full) */
SlWorkReport *sl_job_run (const SlWorkOrder *order,
                          SluiceRegistry *registry,
                          SluiceServiceBroker *broker,
                          SlJobProgressFunc progress,
                          gpointer user_data,
                          GError **error);
