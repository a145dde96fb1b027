// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <libsoup/soup.h>

#include "http/guarded-stream.h"

/* The listening socket and all open connections. Main loop only. */
typedef struct _SlConnectionGuard SlConnectionGuard;

typedef gboolean (*SlGuardHeadFunc) (SlGuardedStream *stream,
                                     SlRequestHead *head,
                                     const SlHeadFault *fault,
                                     gpointer user_data);

/* Accepted connections are given to @server, each head to @func. */
SlConnectionGuard *sl_connection_guard_new (SoupServer *server,
                                            guint max_connections,
                                            SlGuardHeadFunc func,
                                            gpointer user_data);
void sl_connection_guard_free (SlConnectionGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlConnectionGuard, sl_connection_guard_free)

/* Binds, listens, accepts. @port: 0 takes any free one and is set to it. */
gboolean sl_connection_guard_listen (SlConnectionGuard *self,
                                     const char *address,
                                     guint16 *port,
                                     GError **error);
/* Ends what took too long by @now_us, monotonic. Also called twice a second from inside. */
void sl_connection_guard_enforce_limits (SlConnectionGuard *self, gint64 now_us);
/* No new connections; idle ones end, the others after their answer. */
void sl_connection_guard_drain (SlConnectionGuard *self);

/* The stream that a message came in on. */
SlGuardedStream *sl_connection_guard_get_stream (SoupServerMessage *message);
guint sl_connection_guard_count (SlConnectionGuard *self);
