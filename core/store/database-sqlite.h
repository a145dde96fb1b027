// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "store/database.h"

/* SQLite in WAL mode, synchronous=FULL: one writer with group commit, a reader for each thread. The
 * folder of @path must exist; the schema is migrated. One process at a time: an flock beside the
 * file. */
#define SL_TYPE_DATABASE_SQLITE (sl_database_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (SlDatabaseSqlite, sl_database_sqlite, SL, DATABASE_SQLITE, GObject)

SlDatabase *sl_database_sqlite_new (const char *path, SlClock *clock, GError **error);
/* What sl_database_sqlite_new() would do to the schema; makes no file. Returns: (transfer full)
 * (element-type SlMigrationStep) */
GPtrArray *sl_database_sqlite_plan (const char *path, GError **error);
