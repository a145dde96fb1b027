// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Everything put together: the only place that knows which adapter stands behind which port. */
typedef struct _SlDaemon SlDaemon;

typedef void (*SlDaemonStoppedFunc) (gpointer user_data);

/* Opens the data folder and serves; the main loop must run for it. */
SlDaemon *sl_daemon_start (const SlConfig *config, GError **error);
/* "http://127.0.0.1:3006" */
const char *sl_daemon_get_base_url (SlDaemon *self);
/* Asks the database for an answer. Blocks; on any thread. */
gboolean sl_daemon_ping (SlDaemon *self, GError **error);
/* No new connections, no new passes; what runs gets its grace. Then @func is called. */
void sl_daemon_stop (SlDaemon *self, SlDaemonStoppedFunc func, gpointer user_data);
void sl_daemon_free (SlDaemon *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlDaemon, sl_daemon_free)

/* Checks plugins and descriptors without touching the data; refused descriptors are an error that
 * names them all. */
gboolean sl_daemon_check (const SlConfig *config, GError **error);
