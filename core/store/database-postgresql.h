// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "store/database.h"
#include "store/postgresql-connection.h"

#define SL_TYPE_DATABASE_POSTGRESQL (sl_database_postgresql_get_type ())
G_DECLARE_FINAL_TYPE (SlDatabasePostgresql,
                      sl_database_postgresql,
                      SL,
                      DATABASE_POSTGRESQL,
                      GObject)

/* Connects and brings the schema up to date; several daemons may do so at once. @clock: (nullable)
 * the time of transactions, for tests; NULL: the server's. */
SlDatabase *
sl_database_postgresql_new (const SlPostgresqlConfig *config, SlClock *clock, GError **error);
/* What sl_database_postgresql_new() would do to the schema. Returns: (transfer full) (element-type
 * SlMigrationStep) */
GPtrArray *sl_database_postgresql_plan (const SlPostgresqlConfig *config, GError **error);
