// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Tells the service manager how the daemon is: systemd, or whatever else sets NOTIFY_SOCKET.
 * Without one everything here does nothing. A message that can't be sent is logged, once: the
 * daemon works without being watched. Thread-safe. */
typedef struct _SlServiceNotifier SlServiceNotifier;

/* Reads NOTIFY_SOCKET (a path, or @ and an abstract name), WATCHDOG_USEC and WATCHDOG_PID of
 * @environment. Errors: SLUICE_ERROR_CONFIGURATION. */
SlServiceNotifier *sl_service_notifier_new (const char *const *environment, GError **error);
void sl_service_notifier_free (SlServiceNotifier *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlServiceNotifier, sl_service_notifier_free)

/* How long the manager waits for a sign of life, us; 0: it does not. */
guint64 sl_service_notifier_get_watchdog_us (SlServiceNotifier *self);

/* @status: for people, one line. */
void sl_service_notifier_set_status (SlServiceNotifier *self, const char *status);
void sl_service_notifier_set_ready (SlServiceNotifier *self, const char *status);
void sl_service_notifier_set_stopping (SlServiceNotifier *self, const char *status);
/* A start or a stop that goes on: it needs no more than @us from now. */
void sl_service_notifier_extend (SlServiceNotifier *self, guint64 us);
void sl_service_notifier_beat (SlServiceNotifier *self);
