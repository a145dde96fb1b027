// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "pipeline/demuxer-watch.h"

#include "media-fixture.h"

/* Runs a reader of a file until it ends in one way or the other; whether it is seen to have
 * stopped. */
static gboolean
run_reader (const char *path, const char *element)
{
  g_autofree char *description = g_strdup_printf ("filesrc location=%s ! %s ! fakesink async=false",
                                                  path, element);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) end = NULL;
  gboolean has_stopped = FALSE;

  g_assert_no_error (error);
  g_assert_false (sl_demuxer_watch_has_stopped (GST_BIN (pipeline)));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  has_stopped = sl_demuxer_watch_has_stopped (GST_BIN (pipeline));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return has_stopped;
}

static void
test_end (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");

  g_assert_true (run_reader (path, "matroskademux"));
}

static void
test_given_up (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");
  g_autofree char *broken = media_fixture_patch (fixture, path, "broken.webm", "\x16\x54\xAE\x6B",
                                                 "\x01\xFF\xFF\xFF");

  g_assert_true (run_reader (broken, "matroskademux"));
}

/* What only looks at the head is none of those that read the content. */
static void
test_type_finder (MediaFixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = media_fixture_make_recording (fixture, "recording.webm");

  g_assert_false (run_reader (path, "typefind"));
}

static void
add (const char *path, void (*test) (MediaFixture *, gconstpointer))
{
  g_test_add (path, MediaFixture, NULL, media_fixture_set_up, test, media_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/demuxer-watch/sees-the-end", test_end);
  add ("/pipeline/demuxer-watch/sees-one-give-up", test_given_up);
  add ("/pipeline/demuxer-watch/leaves-type-finders-out", test_type_finder);
  return g_test_run ();
}
