// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "http/guarded-input.h"

/* A client's connection as libsoup sees it: the socket behind an SlGuardedInput. Main loop only. */
#define SL_TYPE_GUARDED_STREAM (sl_guarded_stream_get_type ())
G_DECLARE_FINAL_TYPE (SlGuardedStream, sl_guarded_stream, SL, GUARDED_STREAM, GIOStream)

/* What becomes of a connection, for who watches it. */
typedef struct {
  /* As SlHeadFunc, with the stream that it happens on. */
  gboolean (*head) (SlGuardedStream *self,
                    SlRequestHead *head,
                    const SlHeadFault *fault,
                    gpointer user_data);
  /* Libsoup has let go of it. @lingers: the client may still be sending; whoever is called closes
   * @socket once it has listened for a while. Else it is closed already. */
  void (*closed) (SlGuardedStream *self, GSocket *socket, gboolean lingers, gpointer user_data);
  gpointer user_data;
} SlGuardedStreamEvents;

SlGuardedStream *
sl_guarded_stream_new (GSocketConnection *connection, const SlGuardedStreamEvents *events);

/* One request at a time is between its head and its answer: the server's data of it. Handed over
 * and taken back; freed with @free_func when the connection ends first. */
void
sl_guarded_stream_set_exchange (SlGuardedStream *self, gpointer exchange, GDestroyNotify free_func);
gpointer sl_guarded_stream_take_exchange (SlGuardedStream *self);

/* The head of the answer, written next, goes out together with its body. */
void sl_guarded_stream_expect_body (SlGuardedStream *self);
/* The answer is on its way out; again whenever part of it went. */
void sl_guarded_stream_note_answer (SlGuardedStream *self);
/* The answer is out. */
void sl_guarded_stream_note_finished (SlGuardedStream *self);

/* Cuts the connection; libsoup finds out by itself. @self: (nullable). */
void sl_guarded_stream_abort (SlGuardedStream *self);
/* Ends what took too long. @now_us: monotonic. */
void sl_guarded_stream_enforce_limits (SlGuardedStream *self, gint64 now_us);
/* Ends a connection on which nothing happens. One that works ends after its answer. */
void sl_guarded_stream_drain (SlGuardedStream *self);
