// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <libpq-fe.h>

#include "store/postgresql-connection.h"

/* What a connection's session and its statements share. */

struct _SlPostgresqlConnection {
  PGconn *handle;              /* (owned) */
  GHashTable *statements;      /* (owned) (element-type utf8 utf8) names by SQL text */
  char *token;                 /* (owned) */
  gint64 sequence;             /* of the newest transaction that writes */
  gint64 timeout_ms;           /* for an answer */
  gint64 clock_offset_ms;      /* the server's wall time less our monotonic time */
  gint64 opened_ms;            /* wall time that the transaction goes by */
  SlPostgresqlOpening opening; /* goes with the next statement */
  SlPostgresqlRecovery recovery;
  gboolean has_begun; /* BEGIN was sent, and nothing that ends it */
  gboolean is_lost;
  gboolean is_abandoned; /* the answer to a ROLLBACK is still to come */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* An answer of any length, at any time. */
#define SL_POSTGRESQL_NO_LIMIT (-1)

/* The answer to what was sent if @is_sent, judged: NULL with an error when the server refused, and
 * when it is gone. Returns: (transfer full) */
PGresult *sl_postgresql_connection_exchange (SlPostgresqlConnection *self,
                                             int is_sent,
                                             const char *sql,
                                             gint64 timeout_ms,
                                             GError **error);
/* The next answer of a pipeline. */
PGresult *sl_postgresql_connection_receive (SlPostgresqlConnection *self,
                                            const char *sql,
                                            gint64 timeout_ms,
                                            GError **error);
/* The same for what an error before it kept from being run. */
void sl_postgresql_connection_skip (SlPostgresqlConnection *self, const char *sql);
/* Takes the answer to the ROLLBACK that nobody waited for. */
gboolean sl_postgresql_connection_settle (SlPostgresqlConnection *self, GError **error);
