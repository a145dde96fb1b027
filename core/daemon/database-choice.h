// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "daemon/config.h"
#include "store/database.h"

/* The database that the configuration names: PostgreSQL with DATABASE_HOST, else SQLite in the data
 * folder, which must exist. Its schema is brought up to date. */
SlDatabase *sl_database_choice_open (const SlConfig *config, SlClock *clock, GError **error);
/* What opening it would do to the schema. Returns: (transfer full) (element-type SlMigrationStep)
 */
GPtrArray *sl_database_choice_plan (const SlConfig *config, GError **error);
/* For people, without secrets. Returns: (transfer full) */
char *sl_database_choice_describe (const SlConfig *config);
