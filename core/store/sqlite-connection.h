// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "store/transaction-private.h"

/* One connection to SQLite with its prepared statements. Used by one thread at a time. */
typedef struct _SlSqliteConnection SlSqliteConnection;

SlSqliteConnection *sl_sqlite_connection_open (const char *path, gboolean writer, GError **error);
void sl_sqlite_connection_free (SlSqliteConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSqliteConnection, sl_sqlite_connection_free)

/* For SlTransaction. */
extern const SlTransactionFuncs sl_sqlite_transaction_funcs;

/* A statement without parameters or rows: BEGIN, COMMIT, SAVEPOINT ... */
gboolean sl_sqlite_connection_command (SlSqliteConnection *self, const char *sql, GError **error);
/* Several statements, not cached: migrations. */
gboolean
sl_sqlite_connection_run_script (SlSqliteConnection *self, const char *sql, GError **error);
/* FALSE after an error that made SQLite roll the whole transaction back. */
gboolean sl_sqlite_connection_in_transaction (SlSqliteConnection *self);
