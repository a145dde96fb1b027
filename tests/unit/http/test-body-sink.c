// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/body-sink.h"

#include <string.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

#define BUCKET "videos"
#define KEY "incoming/a"

typedef struct {
  char *root; /* (owned) */
  SlClock *clock;
  SlObjectStoreFolder *store;
  SlThreadPool *pool;
  gboolean is_finished;
  char *etag;    /* (owned) (nullable) */
  GError *error; /* (owned) (nullable) */
  guint drained;
} Fixture;

static void
on_drained (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->drained++;
}

static void
on_finished (const char *etag, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->is_finished = TRUE;
  fixture->etag = g_strdup (etag);
  fixture->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  memset (fixture, 0, sizeof *fixture);
  fixture->root = g_dir_make_tmp ("sluice-sink-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->clock = sl_system_clock_new ();
  fixture->store = sl_object_store_folder_new (fixture->root, fixture->clock, &error);
  g_assert_no_error (error);
  fixture->pool = sl_thread_pool_new ("transfer", 2, 100);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->pool, sl_thread_pool_free);
  /* What the last steps still have to say. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->clock);
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->etag, g_free);
  sl_folder_remove (fixture->root, &error);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->root, g_free);
}

static SlBodySink *
make_sink (Fixture *fixture, const char *key, gint64 size)
{
  SlBodySinkEvents events = { on_drained, on_finished, fixture };

  const SlBodySinkTarget target = { .bucket = BUCKET,
                                    .key = key,
                                    .content_type = "video/webm",
                                    .expected_size = size };

  return sl_body_sink_new (fixture->pool, fixture->store, &target, &events);
}

static void
wait_until_finished (Fixture *fixture)
{
  while (!fixture->is_finished)
    g_main_context_iteration (NULL, TRUE);
}

static gint64
get_stored_size (Fixture *fixture)
{
  g_autoptr (SlObjectInfo)
      info = sl_object_store_head (SL_OBJECT_STORE (fixture->store), BUCKET, KEY, NULL);

  return info != NULL ? info->size : -1;
}

static void
test_stores (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlBodySink) sink = make_sink (fixture, KEY, 10);
  g_autoptr (GBytes) half = g_bytes_new_static ("01234", 5);

  g_assert_true (sl_body_sink_push (sink, half));
  g_assert_true (sl_body_sink_push (sink, half));
  sl_body_sink_finish (sink);
  wait_until_finished (fixture);
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->etag);
  g_assert_cmpint (get_stored_size (fixture), ==, 10);
}

static void
test_pushes_back (Fixture *fixture, gconstpointer data)
{
  const guint n_chunks = 64;
  const gsize chunk_size = 128 * 1024;
  g_autoptr (SlBodySink) sink = make_sink (fixture, KEY, (gint64) (n_chunks * chunk_size));
  g_autofree char *zeros = g_malloc0 (chunk_size);
  g_autoptr (GBytes) chunk = g_bytes_new_static (zeros, chunk_size);
  guint refusals = 0;

  for (guint i = 0; i < n_chunks; i++) {
    guint drained = fixture->drained;

    if (sl_body_sink_push (sink, chunk))
      continue;
    refusals++;
    while (fixture->drained == drained)
      g_main_context_iteration (NULL, TRUE);
  }
  g_assert_cmpuint (refusals, >, 0);
  g_assert_cmpuint (fixture->drained, ==, refusals);
  sl_body_sink_finish (sink);
  wait_until_finished (fixture);
  g_assert_cmpint (get_stored_size (fixture), ==, (gint64) (n_chunks * chunk_size));
}

static void
test_short_body (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlBodySink) sink = make_sink (fixture, KEY, 10);
  g_autoptr (GBytes) half = g_bytes_new_static ("01234", 5);

  sl_body_sink_push (sink, half);
  sl_body_sink_finish (sink);
  wait_until_finished (fixture);
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH);
  g_assert_cmpint (get_stored_size (fixture), ==, -1);
}

static void
test_bad_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlBodySink) sink = make_sink (fixture, "../escape", 5);
  g_autoptr (GBytes) body = g_bytes_new_static ("01234", 5);

  sl_body_sink_push (sink, body);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  /* After a failure the rest is taken and forgotten. */
  sl_body_sink_push (sink, body);
  sl_body_sink_finish (sink);
  wait_until_finished (fixture);
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  SlBodySink *sink = make_sink (fixture, KEY, 5);
  g_autoptr (GBytes) body = g_bytes_new_static ("01234", 5);

  sl_body_sink_push (sink, body);
  sl_body_sink_drop (sink);
  g_clear_pointer (&fixture->pool, sl_thread_pool_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (fixture->is_finished);
  g_assert_cmpint (get_stored_size (fixture), ==, -1);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/body-sink/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("stores-what-comes", test_stores);
  ADD ("pushes-back", test_pushes_back);
  ADD ("short-body-is-an-error", test_short_body);
  ADD ("bad-key-is-an-error", test_bad_key);
  ADD ("dropped-leaves-nothing", test_dropped);
  return g_test_run ();
}
