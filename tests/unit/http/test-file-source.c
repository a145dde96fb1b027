// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/file-source.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "sluice/sluice-error.h"

#define SIZE (600 * 1024)

typedef struct {
  char *path; /* (owned) */
  char *text; /* (owned) */
  SlThreadPool *pool;
  GByteArray *read;
  GError *error; /* (owned) (nullable) */
  guint calls;
} Fixture;

static void
on_block (GBytes *block, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->calls++;
  if (block != NULL)
    g_byte_array_append (fixture->read, g_bytes_get_data (block, NULL),
                         (guint) g_bytes_get_size (block));
  else
    fixture->error = g_error_copy (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd;

  memset (fixture, 0, sizeof *fixture);
  fd = g_file_open_tmp ("sluice-file-XXXXXX", &fixture->path, &error);
  g_assert_no_error (error);
  close (fd);
  fixture->text = g_malloc (SIZE);
  for (guint i = 0; i < SIZE; i++)
    fixture->text[i] = (char) (i % 251);
  g_file_set_contents (fixture->path, fixture->text, SIZE, &error);
  g_assert_no_error (error);
  fixture->pool = sl_thread_pool_new ("transfer", 1, 10);
  fixture->read = g_byte_array_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->pool, sl_thread_pool_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_unlink (fixture->path);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->text, g_free);
  g_clear_pointer (&fixture->read, g_byte_array_unref);
  g_clear_error (&fixture->error);
}

static SlFileSource *
make_source (Fixture *fixture, gint64 offset, gint64 length)
{
  int fd = open (fixture->path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return sl_file_source_new (fixture->pool, fd, offset, length, on_block, fixture);
}

static void
read_all (Fixture *fixture, SlFileSource *source)
{
  while (fixture->error == NULL && sl_file_source_read_next (source)) {
    guint calls = fixture->calls;

    while (fixture->calls == calls)
      g_main_context_iteration (NULL, TRUE);
  }
}

static void
test_whole_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlFileSource) source = make_source (fixture, 0, SIZE);

  read_all (fixture, source);
  g_assert_cmpuint (fixture->calls, >, 1);
  g_assert_cmpmem (fixture->read->data, fixture->read->len, fixture->text, SIZE);
}

static void
test_part (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlFileSource) source = make_source (fixture, 1000, 300000);

  read_all (fixture, source);
  g_assert_cmpmem (fixture->read->data, fixture->read->len, fixture->text + 1000, 300000);
}

static void
test_shrinking_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlFileSource) source = make_source (fixture, 0, SIZE + 1);

  read_all (fixture, source);
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  SlFileSource *source = make_source (fixture, 0, SIZE);

  sl_file_source_read_next (source);
  sl_file_source_drop (source);
  g_clear_pointer (&fixture->pool, sl_thread_pool_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->calls, ==, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/file-source/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads-in-blocks", test_whole_file);
  ADD ("reads-a-part", test_part);
  ADD ("shrinking-file-is-an-error", test_shrinking_file);
  ADD ("dropped-says-nothing", test_dropped);
  return g_test_run ();
}
