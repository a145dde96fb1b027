// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/sqlite-connection.h"

/* Brings the schema up to date: numbered SQL files of the program, each in one transaction,
 * recorded with its checksum. SLUICE_ERROR_DATABASE_UNAVAILABLE when the database is newer than the
 * program or an applied file was changed since. */
gboolean sl_migrations_apply (SlSqliteConnection *connection, gint64 now, GError **error);
