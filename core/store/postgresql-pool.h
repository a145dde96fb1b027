// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/postgresql-connection.h"

/* Connections that are taken by one thread at a time. While the server is away, attempts to connect
 * are spread out: the delay doubles, with jitter, and in between everyone is refused at once.
 * Thread-safe. */
typedef struct _SlPostgresqlPool SlPostgresqlPool;

SlPostgresqlPool *sl_postgresql_pool_new (const SlPostgresqlConfig *config);
/* When every connection was given back. */
void sl_postgresql_pool_free (SlPostgresqlPool *self);

/* Waits for a free one. SLUICE_ERROR_DATABASE_UNAVAILABLE when there is none for too long or the
 * server is away. Returns: (transfer full) */
SlPostgresqlConnection *sl_postgresql_pool_take (SlPostgresqlPool *self, GError **error);
/* @connection: (transfer full) closed when it was lost */
void sl_postgresql_pool_give_back (SlPostgresqlPool *self, SlPostgresqlConnection *connection);

/* The server has been away for so long that waiting for it helps nobody who asks. */
gboolean sl_postgresql_pool_is_down (SlPostgresqlPool *self);
/* How long to wait before the @n-th repetition, from 1 on: doubled each time, halved at most by
 * jitter. */
gint64 sl_postgresql_backoff_us (guint n);
