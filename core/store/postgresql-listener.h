// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"
#include "store/postgresql-connection.h"

/* LISTEN and NOTIFY between daemons, on a connection and a thread of its own. Hints get lost while
 * the connection is: after it is back, one comes for all that may have been missed. */
typedef struct _SlPostgresqlListener SlPostgresqlListener;

/* @func is called in the calling thread's default main context. */
SlPostgresqlListener *
sl_postgresql_listener_new (const SlPostgresqlConfig *config, SlHintFunc func, gpointer user_data);
/* In the thread that made it. */
void sl_postgresql_listener_free (SlPostgresqlListener *self);

/* Tells the others. Any thread; does not block; many hints at once become one. */
void sl_postgresql_listener_hint (SlPostgresqlListener *self);
