// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A few bytes of PDF can ask for years of drawing, and poppler has no way to stop. So the document
 * is drawn in a thread, and when its time is up the file ends: loops of a document read the file at
 * each turn, find nothing and come to their end at once. What does not read, one enormous picture
 * or pattern, is left behind with its thread, which ends with the operation or the process. */
#include "render-watch.h"

#include <pthread.h>
#include <sluice/sluice.h>
#include <time.h>

/* CPU time for a thread to notice that its file has ended: the decompressor's last kilobyte is at
 * most a megabyte of drawing. */
#define GRACE (G_TIME_SPAN_SECOND / 2)

/* Both threads hold a reference: either may be the last. */
typedef struct {
  PdfDocumentSource *source; /* (owned) */
  PdfRenderOptions options;

  GMutex lock; /* guards all below */
  GCond changed;
  gboolean has_clock;
  clockid_t clock; /* CPU time of the drawing thread, valid until it is done */
  gboolean cancelled;
  gboolean done;
  PdfFirstPage *page; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} RenderWatch;

static void
render_watch_clear (gpointer data)
{
  RenderWatch *self = data;

  g_clear_object (&self->source);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_clear_pointer (&self->page, pdf_first_page_free);
  g_clear_error (&self->error);
}

static void
render_watch_unref (RenderWatch *self)
{
  g_atomic_rc_box_release_full (self, render_watch_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RenderWatch, render_watch_unref)

static RenderWatch *
render_watch_new (const char *path, const PdfRenderOptions *options, GError **error)
{
  g_autoptr (PdfDocumentSource) source = pdf_document_source_new (path, error);
  RenderWatch *self = NULL;

  if (source == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (RenderWatch);
  self->source = g_steal_pointer (&source);
  self->options = *options;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

static void
publish_clock (RenderWatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->has_clock = pthread_getcpuclockid (pthread_self (), &self->clock) == 0;
}

static gpointer
draw (gpointer user_data)
{
  g_autoptr (RenderWatch) self = user_data;
  g_autoptr (PdfFirstPage) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  publish_clock (self);
  page = pdf_first_page_render (self->source, &self->options, &error);
  locker = g_mutex_locker_new (&self->lock);
  self->page = g_steal_pointer (&page);
  self->error = g_steal_pointer (&error);
  self->done = TRUE;
  g_cond_signal (&self->changed);
  return NULL;
}

/* Microseconds. */
static gint64
get_cpu_time (RenderWatch *self)
{
  struct timespec time = { 0 };

  if (!self->has_clock || clock_gettime (self->clock, &time) != 0)
    return 0;
  return time.tv_sec * G_TIME_SPAN_SECOND + time.tv_nsec / 1000;
}

/* With the lock. FALSE when the thread has used @limit microseconds and is not done. */
static gboolean
wait_until_done (RenderWatch *self, gint64 limit)
{
  while (!self->done && !self->cancelled) {
    gint64 left = limit - get_cpu_time (self);

    if (left <= 0)
      return FALSE;
    g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + left);
  }
  return self->done;
}

/* With the lock. */
static PdfFirstPage *
wait_for_page (RenderWatch *self, gint64 limit, GError **error)
{
  if (wait_until_done (self, limit)) {
    if (self->error != NULL)
      g_propagate_error (error, g_steal_pointer (&self->error));
    return g_steal_pointer (&self->page);
  }
  pdf_document_source_end (self->source);
  if (self->cancelled) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "cancelled while drawing");
    return NULL;
  }
  wait_until_done (self, limit + GRACE);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
               "page 1 takes more than %.1f s to draw (time_limit)",
               (double) limit / G_TIME_SPAN_SECOND);
  return NULL;
}

static void
on_run_cancelled (GCancellable *cancellable, gpointer user_data)
{
  RenderWatch *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->cancelled = TRUE;
  g_cond_signal (&self->changed);
}

PdfFirstPage *
pdf_render_watch_run (const char *path,
                      const PdfRenderOptions *options,
                      guint64 time_limit,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (RenderWatch) self = render_watch_new (path, options, error);
  PdfFirstPage *page = NULL;
  gulong handler;

  if (self == NULL)
    return NULL;
  g_thread_unref (g_thread_new ("pdf-render", draw, g_atomic_rc_box_acquire (self)));
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_run_cancelled), self, NULL);
  g_mutex_lock (&self->lock);
  page = wait_for_page (self, (gint64) (time_limit / 1000), error);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);
  return page;
}
