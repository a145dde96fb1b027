// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "store/database.h"
#include "store/postgresql-pool.h"

typedef enum {
  SL_POSTGRESQL_DONE,
  SL_POSTGRESQL_FAILED,
  SL_POSTGRESQL_AGAIN, /* the same may go well now; nothing was changed, but by a lone statement */
} SlPostgresqlOutcome;

/* A transaction that somebody asked for. */
typedef struct {
  SlPostgresqlPool *pool; /* (unowned) */
  SlClock *clock;         /* (unowned) (nullable): the server's time */
  SlScope scope;
  SlTransactionFunc func;
  gpointer user_data; /* (unowned) */
} SlPostgresqlWork;

/* Runs the function once, in a transaction of its own. @error is set unless DONE. */
SlPostgresqlOutcome sl_postgresql_attempt_read (const SlPostgresqlWork *work, GError **error);
/* Runs a function of one statement once. AGAIN when the answer was lost: it may have been done. */
SlPostgresqlOutcome sl_postgresql_attempt_statement (const SlPostgresqlWork *work, GError **error);
/* Runs the function once, in a transaction that writes; a COMMIT whose answer was lost is looked up
 * before this returns. */
SlPostgresqlOutcome sl_postgresql_attempt_write (const SlPostgresqlWork *work, GError **error);
