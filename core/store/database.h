// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Rows: the port. Blocking, thread-safe, never called on the main loop. SQL takes $1 placeholders
 * on every engine. A function given to read or write may be run again after a serialisation
 * failure, so it changes nothing but rows and its own results. */
#define SL_TYPE_DATABASE (sl_database_get_type ())
G_DECLARE_INTERFACE (SlDatabase, sl_database, SL, DATABASE, GObject)

typedef struct _SlTransaction SlTransaction;
typedef struct _SlRows SlRows;

typedef gboolean (*SlTransactionFunc) (SlTransaction *transaction,
                                       gpointer user_data,
                                       GError **error);

/* Another daemon on the same database has new work or events. */
typedef void (*SlHintFunc) (gpointer user_data);

typedef enum {
  SL_SCOPE_TRANSACTION,
  SL_SCOPE_STATEMENT, /* one, without a transaction around it */
} SlScope;

struct _SlDatabaseInterface {
  GTypeInterface parent_iface;
  gboolean (*read) (SlDatabase *self,
                    SlScope scope,
                    SlTransactionFunc func,
                    gpointer user_data,
                    GError **error);
  gboolean (*write) (SlDatabase *self,
                     SlScope scope,
                     SlTransactionFunc func,
                     gpointer user_data,
                     GError **error);
  gboolean (*ping) (SlDatabase *self, GError **error);
  /* (nullable) where no other daemon can be */
  void (*hint) (SlDatabase *self);
  void (*listen) (SlDatabase *self, SlHintFunc func, gpointer user_data);
};

/* A consistent snapshot, no changes. */
gboolean
sl_database_read (SlDatabase *self, SlTransactionFunc func, gpointer user_data, GError **error);
/* The same for a @func of one statement, which is a snapshot by itself: no transaction is begun and
 * ended around it. A second statement fails with INTERNAL. */
gboolean sl_database_read_single (SlDatabase *self,
                                  SlTransactionFunc func,
                                  gpointer user_data,
                                  GError **error);
/* All of @func or nothing; durable when it returns TRUE. Concurrent writers share one commit. */
gboolean
sl_database_write (SlDatabase *self, SlTransactionFunc func, gpointer user_data, GError **error);
/* The same for a @func of one statement that changes no more when it is run twice. When a
 * connection breaks nobody looks up whether it was done: it is done again. DATABASE_UNAVAILABLE
 * leaves that open. A second statement fails with INTERNAL, and what the first did may stay. */
gboolean sl_database_write_single (SlDatabase *self,
                                   SlTransactionFunc func,
                                   gpointer user_data,
                                   GError **error);
gboolean sl_database_ping (SlDatabase *self, GError **error);
/* Whether other daemons may use it at the same time. */
gboolean sl_database_is_shared (SlDatabase *self);

/* Tells the other daemons on this database to look for work. A hint, which may get lost: whoever
 * waits for work also polls. Does not block. */
void sl_database_hint (SlDatabase *self);
/* @func is called on the main loop for hints of others, and now and then without one; NULL: no
 * more. Call on the main loop. */
void sl_database_listen (SlDatabase *self, SlHintFunc func, gpointer user_data);

/* The database's time at the start of the transaction, wall ms, to within a second. Leases use no
 * other. */
gint64 sl_transaction_get_now (SlTransaction *self);

/* TRUE where other transactions write at the same time: what is read to be decided upon is then
 * read with a lock ("FOR NO KEY UPDATE"). FALSE in a read, and where there is one writer only. */
gboolean sl_transaction_locks_rows (SlTransaction *self);

/* For the few statements that differ. */
gboolean sl_transaction_is_postgresql (SlTransaction *self);

/* @params: (nullable) a tuple, floating is fine: s, ms (NULL), x, mx, i, u, b, d. Timestamps are
 * passed as RFC 3339 text (base/time-format.h), UUIDs and JSON as text; every parameter is used,
 * and its first use tells its type ("status = $3 OR $3 IS NULL"). JSON may come back with other
 * blanks and in another order. Returns the number of rows changed, -1 on error. */
gint64
sl_transaction_execute (SlTransaction *self, const char *sql, GVariant *params, GError **error);
/* Returns: (transfer full) */
SlRows *
sl_transaction_query (SlTransaction *self, const char *sql, GVariant *params, GError **error);

gboolean sl_rows_next (SlRows *self); /* FALSE at the end; all rows are in memory */
gboolean sl_rows_is_null (SlRows *self, guint column);
const char *
sl_rows_get_text (SlRows *self, guint column); /* NULL for NULL; lives until the rows go */
gint64 sl_rows_get_int (SlRows *self, guint column);
double sl_rows_get_double (SlRows *self, guint column);
gint64 sl_rows_get_time (SlRows *self, guint column); /* wall ms, 0 for NULL */
void sl_rows_free (SlRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlRows, sl_rows_free)
