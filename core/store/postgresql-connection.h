// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "store/postgresql-error.h"
#include "store/transaction-private.h"

/* Where the server is and how long to wait for it. */
typedef struct {
  const char *host; /* a name, an address, a folder of sockets, or several with commas */
  guint16 port;     /* 0 = 5432 */
  const char *name; /* of the database */
  const char *user;
  const char *password;       /* (nullable) */
  const char *ssl_mode;       /* (nullable) libpq's words: disable, prefer, ..., verify-full */
  const char *ssl_root_cert;  /* (nullable) a file with the authorities to trust */
  guint max_connections;      /* 0 = as many as a daemon needs */
  guint statement_timeout_ms; /* 0 = 5 s */
} SlPostgresqlConfig;

SlPostgresqlConfig *sl_postgresql_config_copy (const SlPostgresqlConfig *config);
void sl_postgresql_config_free (SlPostgresqlConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPostgresqlConfig, sl_postgresql_config_free)

/* One connection to PostgreSQL with its prepared statements. Used by one thread at a time. Every
 * wait has an end: a server that stopped without a word counts as lost. */
typedef struct _SlPostgresqlConnection SlPostgresqlConnection;

SlPostgresqlConnection *
sl_postgresql_connection_open (const SlPostgresqlConfig *config, GError **error);
void sl_postgresql_connection_free (SlPostgresqlConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPostgresqlConnection, sl_postgresql_connection_free)

/* For SlTransaction. */
extern const SlTransactionFuncs sl_postgresql_transaction_funcs;

/* Statements without parameters, in one round trip. Returns: (transfer full) the rows of the last
 * one */
SlRows *
sl_postgresql_connection_command (SlPostgresqlConnection *self, const char *sql, GError **error);
/* The same without a limit of time and of rows: migrations. */
gboolean
sl_postgresql_connection_run_script (SlPostgresqlConnection *self, const char *sql, GError **error);

/* What opens a transaction. */
typedef enum {
  SL_POSTGRESQL_OPEN_NOTHING,  /* one statement is a snapshot by itself */
  SL_POSTGRESQL_OPEN_SNAPSHOT, /* to read only */
  SL_POSTGRESQL_OPEN_WRITE,    /* with its number in the connection's row of commit_tokens */
} SlPostgresqlOpening;

/* @opening goes with the next statement, or never. The transaction goes by what
 * sl_postgresql_connection_get_time() says now; a server that says something else fails it, to be
 * run again. */
void
sl_postgresql_connection_open_later (SlPostgresqlConnection *self, SlPostgresqlOpening opening);
/* Sends ROLLBACK and does not wait: whoever uses the connection next does. */
void sl_postgresql_connection_abandon (SlPostgresqlConnection *self);
/* FALSE with CONFLICT or INTERNAL when the server rolled back instead. Where no statement was run
 * there is nothing to commit. */
gboolean sl_postgresql_connection_commit (SlPostgresqlConnection *self, GError **error);

/* What the last answer told. */
gboolean sl_postgresql_connection_is_lost (SlPostgresqlConnection *self);
/* Looks whether the server is still there; does not wait. */
gboolean sl_postgresql_connection_is_usable (SlPostgresqlConnection *self);
/* What the last error that this connection gave asks for; FINAL when it gave none since the last
 * call of sl_postgresql_connection_clear_recovery(). */
SlPostgresqlRecovery sl_postgresql_connection_get_recovery (SlPostgresqlConnection *self);
void sl_postgresql_connection_clear_recovery (SlPostgresqlConnection *self);

/* The row of commit_tokens that names this connection's transactions, and the number of the next.
 */
const char *sl_postgresql_connection_get_token (SlPostgresqlConnection *self);
gint64 sl_postgresql_connection_next_sequence (SlPostgresqlConnection *self);
/* It counts as lost from now on. */
void sl_postgresql_connection_discard (SlPostgresqlConnection *self);

/* The server's wall time as it told when it was asked at @asked_us (monotonic), and as it is by
 * now, to within a round trip. */
void
sl_postgresql_connection_note_time (SlPostgresqlConnection *self, gint64 now_ms, gint64 asked_us);
gint64 sl_postgresql_connection_get_time (SlPostgresqlConnection *self);

/* To wait for notifications. */
int sl_postgresql_connection_get_fd (SlPostgresqlConnection *self);
/* Takes those that have come. TRUE when one came from another connection. */
gboolean sl_postgresql_connection_take_notifications (SlPostgresqlConnection *self);
