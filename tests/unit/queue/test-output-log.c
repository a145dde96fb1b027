// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker prints becomes lines of bounded length and number, with the job's id. */
#include "queue/output-log.h"

#include <string.h>
#include <unistd.h>

#include "base/file-util.h"

typedef struct {
  GPtrArray *lines; /* (owned) (element-type utf8) */
  char *last_job;   /* (owned) (nullable) */
  SlOutputLog *log; /* (owned) (nullable) */
  int worker_fd;
} Fixture;

/* GLib keeps one writer for a process and for good, so it is the test program's, not a test's. */
static Fixture *current;

static char *
dup_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, key) == 0)
      return g_strdup (fields[i].value);
  }
  return NULL;
}

static GLogWriterOutput
collect_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_ptr_array_add (current->lines, dup_field (fields, n_fields, "MESSAGE"));
  g_clear_pointer (&current->last_job, g_free);
  current->last_job = dup_field (fields, n_fields, "JOB_ID");
  return G_LOG_WRITER_HANDLED;
}

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  int ends[2] = { -1, -1 };

  g_assert_no_errno (pipe (ends));
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->log = sl_output_log_new (ends[0]);
  self->worker_fd = ends[1];
  current = self;
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->log, sl_output_log_free);
  sl_fd_close (&self->worker_fd);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->last_job, g_free);
}

static void
print (Fixture *self, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  sl_fd_write_all (self->worker_fd, text, length, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
end (Fixture *self)
{
  sl_fd_close (&self->worker_fd);
  g_clear_pointer (&self->log, sl_output_log_free);
}

static const char *
get_line (Fixture *self, guint index)
{
  g_assert_cmpuint (index, <, self->lines->len);
  return g_ptr_array_index (self->lines, index);
}

static void
test_lines_have_the_job (Fixture *self, gconstpointer user_data)
{
  print (self, "before\nhal", 10);
  g_assert_cmpuint (self->lines->len, ==, 1);
  g_assert_cmpstr (get_line (self, 0), ==, "before");
  g_assert_null (self->last_job);
  sl_output_log_set_job (self->log, "pass", "media");
  print (self, "f\n\n", 3);
  g_assert_cmpuint (self->lines->len, ==, 2);
  g_assert_cmpstr (get_line (self, 1), ==, "half");
  g_assert_cmpstr (self->last_job, ==, "pass");
}

static void
test_the_last_line_needs_no_end (Fixture *self, gconstpointer user_data)
{
  print (self, "Segmentation fault", 18);
  g_assert_cmpuint (self->lines->len, ==, 0);
  end (self);
  g_assert_cmpstr (get_line (self, 0), ==, "Segmentation fault");
}

static void
test_what_nobody_read_yet_is_read_at_the_end (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  sl_fd_write_all (self->worker_fd, "late\n", 5, &error);
  g_assert_no_error (error);
  end (self);
  g_assert_cmpstr (get_line (self, 0), ==, "late");
}

static void
test_long_lines_are_cut (Fixture *self, gconstpointer user_data)
{
  g_autofree char *text = g_strnfill (20000, 'x');

  print (self, text, 20000);
  print (self, "\nnext\n", 6);
  g_assert_cmpuint (strlen (get_line (self, 0)), ==, 1000);
  g_assert_cmpstr (get_line (self, 1), ==, "next");
}

static void
test_many_lines_are_counted (Fixture *self, gconstpointer user_data)
{
  for (guint i = 0; i < 250; i++)
    print (self, "again\n", 6);
  g_assert_cmpuint (self->lines->len, ==, 100);
  end (self);
  g_assert_cmpuint (self->lines->len, ==, 101);
  g_assert_cmpstr (get_line (self, 100), ==, "worker printed more than is logged");
}

static void
test_foreign_bytes_become_text (Fixture *self, gconstpointer user_data)
{
  print (self, "a\0b\xff\xfe\n", 6);
  g_assert_true (g_utf8_validate (get_line (self, 0), -1, NULL));
  g_assert_true (g_str_has_prefix (get_line (self, 0), "ab"));
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/queue/output-log/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (collect_line, NULL, NULL);
  add ("lines-have-the-job", test_lines_have_the_job);
  add ("the-last-line-needs-no-end", test_the_last_line_needs_no_end);
  add ("what-nobody-read-yet-is-read-at-the-end", test_what_nobody_read_yet_is_read_at_the_end);
  add ("long-lines-are-cut", test_long_lines_are_cut);
  add ("many-lines-are-counted", test_many_lines_are_counted);
  add ("foreign-bytes-become-text", test_foreign_bytes_become_text);
  return g_test_run ();
}
