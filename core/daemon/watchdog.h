// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/service-notifier.h"

/* Beats for the service manager's watchdog at each quarter of its interval, as long as the main
 * loop turns and what the daemon works with answers. */
typedef struct _SlWatchdog SlWatchdog;

/* Asks for an answer, on a thread; returns when there is one, whether good or bad. */
typedef void (*SlWatchdogCheckFunc) (gpointer user_data);

/* Does nothing when @notifier has no watchdog. It beats first when it is made. Call on the main
 * loop. */
SlWatchdog *
sl_watchdog_new (SlServiceNotifier *notifier, SlWatchdogCheckFunc check, gpointer user_data);
/* Waits for a check that runs. */
void sl_watchdog_free (SlWatchdog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlWatchdog, sl_watchdog_free)
