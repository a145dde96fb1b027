// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * guarded-stream: one client's connection, with limits on time.
 *
 * SoupServer has no timeouts at all. This stream knows when something last happened; the connection
 * guard looks at all of them twice a second, which costs nothing per request.
 */
#include "guarded-stream.h"

#include "http/guarded-output.h"

/* A head comes in one packet, on a bad line in a few seconds. */
#define HEAD_LIMIT_US (5 * G_USEC_PER_SEC)
/* Mobile uplinks stall; longer than this and the client would rather send it again. */
#define BODY_LIMIT_US (20 * G_USEC_PER_SEC)
/* Longer than the pause between two calls of a page, shorter than is worth a descriptor. */
#define IDLE_LIMIT_US (10 * G_USEC_PER_SEC)
/* A player that is paused stops reading for longer than a page that loads. */
#define ANSWER_LIMIT_US (30 * G_USEC_PER_SEC)

static const SlHeadFault fault_slow = { 408, SLUICE_ERROR_REQUEST_TIMEOUT,
                                        "the head did not arrive within 5 seconds" };

struct _SlGuardedStream {
  GIOStream parent_instance;

  GSocketConnection *connection; /* (owned) */
  SlGuardedInput *input;         /* (owned) */
  SlGuardedOutput *output;       /* (owned) */
  SlGuardedStreamEvents events;
  gpointer exchange; /* (owned) (nullable) freed with @free_exchange */
  GDestroyNotify free_exchange;
  gboolean is_busy;  /* between a head and the end of its answer */
  gboolean is_fresh; /* no request has come yet */
  gint64 answer_us;  /* when the answer last moved; 0 = not begun */
};

G_DEFINE_FINAL_TYPE (SlGuardedStream, sl_guarded_stream, G_TYPE_IO_STREAM)

static gboolean
on_head_received (SlRequestHead *head, const SlHeadFault *fault, gpointer user_data)
{
  SlGuardedStream *self = user_data;

  self->is_busy = TRUE;
  self->is_fresh = FALSE;
  self->answer_us = 0;
  return self->events.head (self, head, fault, self->events.user_data);
}

static void
drop_exchange (SlGuardedStream *self)
{
  gpointer exchange = g_steal_pointer (&self->exchange);

  if (exchange != NULL)
    self->free_exchange (exchange);
}

static GInputStream *
sl_guarded_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (SL_GUARDED_STREAM (stream)->input);
}

static GOutputStream *
sl_guarded_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (SL_GUARDED_STREAM (stream)->output);
}

/* Closing a socket with unread bytes resets it, and the client may lose the answer that explains
 * why. So the sending half is closed, and the guard listens to the rest for a moment. */
static gboolean
sl_guarded_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  SlGuardedStream *self = SL_GUARDED_STREAM (stream);
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  gboolean lingers = sl_guarded_input_leaves_unread (self->input)
                     && g_socket_shutdown (socket, FALSE, TRUE, NULL);

  drop_exchange (self);
  if (!lingers)
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  self->events.closed (self, socket, lingers, self->events.user_data);
  return TRUE;
}

static void
sl_guarded_stream_dispose (GObject *object)
{
  SlGuardedStream *self = SL_GUARDED_STREAM (object);

  drop_exchange (self);
  /* GIOStream's dispose closes, so what closing needs goes after it. */
  G_OBJECT_CLASS (sl_guarded_stream_parent_class)->dispose (object);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->connection);
}

static void
sl_guarded_stream_class_init (SlGuardedStreamClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sl_guarded_stream_dispose;
  stream_class->get_input_stream = sl_guarded_stream_get_input_stream;
  stream_class->get_output_stream = sl_guarded_stream_get_output_stream;
  stream_class->close_fn = sl_guarded_stream_close;
}

static void
sl_guarded_stream_init (SlGuardedStream *self)
{
  self->is_fresh = TRUE;
}

SlGuardedStream *
sl_guarded_stream_new (GSocketConnection *connection, const SlGuardedStreamEvents *events)
{
  SlGuardedStream *self = g_object_new (SL_TYPE_GUARDED_STREAM, NULL);
  GOutputStream *base = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  self->connection = g_object_ref (connection);
  self->events = *events;
  self->output = sl_guarded_output_new (G_POLLABLE_OUTPUT_STREAM (base));
  self->input = sl_guarded_input_new (connection, on_head_received, self);
  return self;
}

void
sl_guarded_stream_set_exchange (SlGuardedStream *self, gpointer exchange, GDestroyNotify free_func)
{
  drop_exchange (self);
  self->exchange = exchange;
  self->free_exchange = free_func;
}

gpointer
sl_guarded_stream_take_exchange (SlGuardedStream *self)
{
  return g_steal_pointer (&self->exchange);
}

void
sl_guarded_stream_expect_body (SlGuardedStream *self)
{
  sl_guarded_output_expect_body (self->output);
}

void
sl_guarded_stream_note_answer (SlGuardedStream *self)
{
  self->answer_us = g_get_monotonic_time ();
}

void
sl_guarded_stream_note_finished (SlGuardedStream *self)
{
  self->is_busy = FALSE;
  self->answer_us = 0;
  sl_guarded_input_touch (self->input);
}

static void
enforce_reading_limits (SlGuardedStream *self, gint64 elapsed_us)
{
  switch (sl_guarded_input_get_phase (self->input)) {
  case SL_INPUT_IDLE:
    if (!self->is_busy && elapsed_us > (self->is_fresh ? HEAD_LIMIT_US : IDLE_LIMIT_US))
      sl_guarded_input_end (self->input);
    break;
  case SL_INPUT_HEAD:
    /* A second request may wait here while the first one is worked on. */
    if (!self->is_busy && elapsed_us > HEAD_LIMIT_US)
      sl_guarded_input_refuse (self->input, &fault_slow);
    break;
  case SL_INPUT_BODY:
    if (elapsed_us > BODY_LIMIT_US)
      sl_guarded_input_end (self->input);
    break;
  case SL_INPUT_OVER:
  default:
    break;
  }
}

void
sl_guarded_stream_abort (SlGuardedStream *self)
{
  if (self != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->connection), TRUE, TRUE, NULL);
}

void
sl_guarded_stream_enforce_limits (SlGuardedStream *self, gint64 now_us)
{
  if (self->answer_us != 0 && now_us - self->answer_us > ANSWER_LIMIT_US)
    sl_guarded_stream_abort (self);
  else if (self->answer_us == 0)
    enforce_reading_limits (self, now_us - sl_guarded_input_get_since_us (self->input));
}

void
sl_guarded_stream_drain (SlGuardedStream *self)
{
  if (!self->is_busy && sl_guarded_input_get_phase (self->input) == SL_INPUT_IDLE)
    sl_guarded_input_end (self->input);
}
