// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "ipc/work-order.h"
#include "model/pass.h"
#include "model/queue-options.h"

/* How long the steps of a pass may take. Pure. @queues: SL_N_QUEUES of them; their timeout is the
 * operator's limit, if there is one. */

/* ms; to fetch what the work needs, and again to store what it made. */
guint sl_pass_limits_get_transfer_ms (const SlPass *pass, const SlQueueOptions *queues);
/* ms; for the work of @order, when fetching took @spent_ms: an operator's limit is for both. */
guint sl_pass_limits_get_work_ms (const SlPass *pass,
                                  const SlWorkOrder *order,
                                  const SlQueueOptions *queues,
                                  guint64 spent_ms);
/* ms without progress; 0 = no limit. @usual_ms: of passes that nothing else is known of. */
guint sl_pass_limits_get_stall_ms (const SlPass *pass, guint usual_ms);
/* s; what the processors can give within the limit of the work: the kernel counts this one,
 * whatever keeps the daemon's timers from running. */
guint sl_pass_limits_get_cpu_s (const SlPass *pass,
                                const SlWorkOrder *order,
                                const SlQueueOptions *queues);
