// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Standard error of a worker, line by line. GDataInputStream would keep a line without an end in
 * memory for as long as it grows. */
#include "queue/output-log.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "base/file-util.h"
#include "base/log.h"

/* A line of a log is for reading. */
#define MAX_LINE_BYTES 1000
/* The tenth warning of a decoder says no more than the first; a crash report has about fifty. */
#define MAX_LINES 100
/* One read: all that a pipe usually holds at a time. */
#define READ_SIZE 4096

struct _SlOutputLog {
  int fd;
  GSource *readable; /* (owned) (nullable) */
  GString *line;     /* (owned) */
  char *pass_id;     /* (owned) (nullable) */
  char *media_id;    /* (owned) (nullable) */
  guint n_lines;
  gboolean says_out_of_memory;
};

static gboolean
is_about_memory (const char *text)
{
  static const char *const phrases[] = { "failed to allocate", "std::bad_alloc", "ut of memory",
                                         "annot allocate memory" };

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++) {
    if (strstr (text, phrases[i]) != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
end_line (SlOutputLog *self)
{
  g_autofree char *text = NULL;

  if (self->line->len == 0)
    return;
  text = g_utf8_make_valid (self->line->str, (gssize) self->line->len);
  g_string_truncate (self->line, 0);
  self->says_out_of_memory = self->says_out_of_memory || is_about_memory (text);
  if (++self->n_lines <= MAX_LINES)
    sl_log_message (text, "JOB_ID", self->pass_id, "MEDIA_ID", self->media_id, "STREAM", "stderr",
                    NULL);
}

static void
take_bytes (SlOutputLog *self, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\n')
      end_line (self);
    else if (self->line->len < MAX_LINE_BYTES && bytes[i] != '\0')
      g_string_append_c (self->line, bytes[i]);
  }
}

/* FALSE when nothing more can come. */
static gboolean
read_some (SlOutputLog *self)
{
  char bytes[READ_SIZE];
  gssize n_read = read (self->fd, bytes, sizeof bytes);

  if (n_read > 0)
    take_bytes (self, bytes, (gsize) n_read);
  return n_read > 0 || (n_read < 0 && (errno == EAGAIN || errno == EINTR));
}

static gboolean
on_output_readable (int fd, GIOCondition condition, gpointer user_data)
{
  SlOutputLog *self = user_data;

  if (read_some (self))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->readable, g_source_unref);
  return G_SOURCE_REMOVE;
}

SlOutputLog *
sl_output_log_new (int fd)
{
  SlOutputLog *self = g_new0 (SlOutputLog, 1);

  self->fd = fd;
  self->line = g_string_new (NULL);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->readable = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP);
  /* Behind everything else: a worker that prints without end blocks itself and not the daemon. */
  g_source_set_priority (self->readable, G_PRIORITY_LOW);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (on_output_readable), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());
  return self;
}

/* The worker is dead, so the pipe holds what it holds; a process that got away must not keep us. */
static void
read_rest (SlOutputLog *self)
{
  char bytes[READ_SIZE];

  for (guint i = 0; i < MAX_LINES; i++) {
    gssize n_read = read (self->fd, bytes, sizeof bytes);

    if (n_read <= 0)
      return;
    take_bytes (self, bytes, (gsize) n_read);
  }
}

gboolean
sl_output_log_says_out_of_memory (SlOutputLog *self)
{
  read_rest (self);
  return self->says_out_of_memory;
}

static void
log_omission (SlOutputLog *self)
{
  g_autofree char *count = NULL;

  if (self->n_lines <= MAX_LINES)
    return;
  count = g_strdup_printf ("%u", self->n_lines - MAX_LINES);
  sl_log_message ("worker printed more than is logged", "JOB_ID", self->pass_id, "MEDIA_ID",
                  self->media_id, "LINES_LEFT_OUT", count, NULL);
}

void
sl_output_log_free (SlOutputLog *self)
{
  if (self == NULL)
    return;
  read_rest (self);
  end_line (self);
  log_omission (self);
  if (self->readable != NULL) {
    g_source_destroy (self->readable);
    g_source_unref (self->readable);
  }
  sl_fd_close (&self->fd);
  g_string_free (self->line, TRUE);
  g_free (self->pass_id);
  g_free (self->media_id);
  g_free (self);
}

void
sl_output_log_set_job (SlOutputLog *self, const char *pass_id, const char *media_id)
{
  g_clear_pointer (&self->pass_id, g_free);
  g_clear_pointer (&self->media_id, g_free);
  self->pass_id = g_strdup (pass_id);
  self->media_id = g_strdup (media_id);
}
