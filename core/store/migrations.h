// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/transaction-private.h"

/* What differs between engines. */
typedef struct {
  const char *folder;       /* of numbered SQL files, in the program's resources */
  const char *find_table;   /* a row when schema_migrations is there */
  const char *create_table; /* when it is not */
  const char *begin;
  const SlTransactionFuncs *funcs;
  /* Statements without parameters. */
  gboolean (*run_script) (gpointer connection, const char *sql, GError **error);
} SlMigrationEngine;

/* Brings the schema up to date: numbered SQL files of the program, each in one transaction,
 * recorded with its checksum. SLUICE_ERROR_DATABASE_UNAVAILABLE when the database is newer than the
 * program or an applied file was changed since. The caller keeps others from doing so at the same
 * time. */
gboolean sl_migrations_apply (const SlMigrationEngine *engine,
                              gpointer connection,
                              gint64 now,
                              GError **error);
/* Every step that this program knows; changes nothing. @connection NULL: a database that is still
 * to be made. Returns: (transfer full) (element-type SlMigrationStep) */
GPtrArray *
sl_migrations_plan (const SlMigrationEngine *engine, gpointer connection, GError **error);
