// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every SQLSTATE that PostgreSQL may answer with becomes an error of ours and a way to go on. The
 * longest prefix that matches counts; a class stands for all its members. */
#include "store/postgresql-error.h"

#include <string.h>

typedef struct {
  const char *prefix; /* of a SQLSTATE: two characters are a class */
  SluiceError code;
  SlPostgresqlRecovery recovery;
} Entry;

static const Entry entries[] = {
  /* Serialisation failure, deadlock. */
  { "40001", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_RETRY },
  { "40P01", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_RETRY },
  /* A plan that a migration beside us made stale; a pooler that took our statements away. */
  { "0A000", SLUICE_ERROR_INTERNAL, SL_POSTGRESQL_LOST },
  { "26000", SLUICE_ERROR_INTERNAL, SL_POSTGRESQL_LOST },
  /* The server says that the connection ends: told to, crashed, starting up or down, idle for too
   * long within a transaction. */
  { "08", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST },
  { "57P", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST },
  { "25P03", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_LOST },
  /* statement_timeout, lock_timeout: the server is overloaded; more of the same would not help. */
  { "57014", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  { "55P03", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  /* Out of disk; of memory, connections and other resources. */
  { "53100", SLUICE_ERROR_DISK_FULL, SL_POSTGRESQL_FINAL },
  { "53", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  /* System error, broken configuration file, corrupted data. */
  { "58", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  { "F0", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  { "XX", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  /* Wrong password, no such database. */
  { "28", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  { "3D", SLUICE_ERROR_DATABASE_UNAVAILABLE, SL_POSTGRESQL_FINAL },
  /* A constraint. */
  { "23", SLUICE_ERROR_CONFLICT, SL_POSTGRESQL_FINAL },
  /* A value that the column does not take: too long, no UUID. */
  { "22", SLUICE_ERROR_INVALID_ARGUMENT, SL_POSTGRESQL_FINAL },
};

static const Entry *
find_entry (const char *sqlstate)
{
  const Entry *best = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++) {
    if (g_str_has_prefix (sqlstate, entries[i].prefix)
        && (best == NULL || strlen (entries[i].prefix) > strlen (best->prefix)))
      best = &entries[i];
  }
  return best;
}

SluiceError
sl_postgresql_error_map (const char *sqlstate, SlPostgresqlRecovery *recovery)
{
  const Entry *entry = find_entry (sqlstate != NULL ? sqlstate : "08006");

  *recovery = entry != NULL ? entry->recovery : SL_POSTGRESQL_FINAL;
  return entry != NULL ? entry->code : SLUICE_ERROR_INTERNAL;
}
