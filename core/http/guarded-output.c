// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * guarded-output: sends the head of an answer together with its body.
 *
 * Libsoup writes the two one after the other: two system calls and, without Nagle, two packets and
 * two wake-ups of the client. For the short answers of an API that is most of the work.
 */
#include "guarded-output.h"

struct _SlGuardedOutput {
  GOutputStream parent_instance;

  GPollableOutputStream *base; /* (owned) of the socket */
  GByteArray *held;            /* (owned) a head that waits for its body */
  gboolean expects_body;
};

static void sl_guarded_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SlGuardedOutput,
                               sl_guarded_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      sl_guarded_output_pollable_init))

static gssize
fail_for_now (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the socket is full");
  return -1;
}

/* Returns how much of @buffer went out. */
static gssize
write_both (SlGuardedOutput *self, const void *buffer, gsize count, GError **error)
{
  const GOutputVector vectors[] = { { self->held->data, self->held->len }, { buffer, count } };
  gsize written = 0;

  switch (
      g_pollable_output_stream_writev_nonblocking (self->base, vectors, 2, &written, NULL, error)) {
  case G_POLLABLE_RETURN_FAILED:
    return -1;
  case G_POLLABLE_RETURN_WOULD_BLOCK:
    return fail_for_now (error);
  case G_POLLABLE_RETURN_OK:
  default:
    break;
  }
  if (written <= self->held->len) {
    g_byte_array_remove_range (self->held, 0, (guint) written);
    return fail_for_now (error);
  }
  written -= self->held->len;
  g_byte_array_set_size (self->held, 0);
  return (gssize) written;
}

static gssize
sl_guarded_output_write_nonblocking (GPollableOutputStream *stream,
                                     const void *buffer,
                                     gsize count,
                                     GError **error)
{
  SlGuardedOutput *self = SL_GUARDED_OUTPUT (stream);

  if (self->held->len > 0)
    return write_both (self, buffer, count, error);
  if (self->expects_body) {
    self->expects_body = FALSE;
    g_byte_array_append (self->held, buffer, (guint) count);
    return (gssize) count;
  }
  return g_pollable_output_stream_write_nonblocking (self->base, buffer, count, NULL, error);
}

static gssize
sl_guarded_output_write (GOutputStream *stream,
                         const void *buffer,
                         gsize count,
                         GCancellable *cancellable,
                         GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "a guarded stream is written without blocking");
  return -1;
}

static gboolean
sl_guarded_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (SL_GUARDED_OUTPUT (stream)->base);
}

static GSource *
sl_guarded_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return g_pollable_output_stream_create_source (SL_GUARDED_OUTPUT (stream)->base, cancellable);
}

static void
sl_guarded_output_finalize (GObject *object)
{
  SlGuardedOutput *self = SL_GUARDED_OUTPUT (object);

  g_clear_object (&self->base);
  g_byte_array_unref (self->held);
  G_OBJECT_CLASS (sl_guarded_output_parent_class)->finalize (object);
}

static void
sl_guarded_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = sl_guarded_output_is_writable;
  iface->write_nonblocking = sl_guarded_output_write_nonblocking;
  iface->create_source = sl_guarded_output_create_source;
}

static void
sl_guarded_output_class_init (SlGuardedOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sl_guarded_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = sl_guarded_output_write;
}

static void
sl_guarded_output_init (SlGuardedOutput *self)
{
  self->held = g_byte_array_new ();
}

SlGuardedOutput *
sl_guarded_output_new (GPollableOutputStream *base)
{
  SlGuardedOutput *self = g_object_new (SL_TYPE_GUARDED_OUTPUT, NULL);

  self->base = g_object_ref (base);
  return self;
}

void
sl_guarded_output_expect_body (SlGuardedOutput *self)
{
  self->expects_body = TRUE;
}
