// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "store/database.h"
#include "store/postgresql-pool.h"

typedef enum {
  SL_POSTGRESQL_DONE,
  SL_POSTGRESQL_FAILED,
  SL_POSTGRESQL_AGAIN, /* nothing was changed; the same may go well now */
} SlPostgresqlOutcome;

/* A transaction that somebody asked for. */
typedef struct {
  SlPostgresqlPool *pool; /* (unowned) */
  SlClock *clock;         /* (unowned) (nullable): the server's time */
  SlReadScope scope;      /* of one that reads */
  SlTransactionFunc func;
  gpointer user_data; /* (unowned) */
} SlPostgresqlWork;

/* Runs the function once, in a transaction of its own. @error is set unless DONE. */
SlPostgresqlOutcome sl_postgresql_attempt_read (const SlPostgresqlWork *work, GError **error);
/* The same; a COMMIT whose answer was lost is looked up before this returns. */
SlPostgresqlOutcome sl_postgresql_attempt_write (const SlPostgresqlWork *work, GError **error);
