// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The event log: whole lines, also after a line that was torn off. */
#include <string.h>

#include "base/strict-json.h"
#include "events/log-publisher.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

static SlEvent *
create_event (gint64 seq)
{
  SlEvent *event = sl_event_new ();

  event->event_id = g_strdup ("e1");
  event->media_id = g_strdup ("m \"1\"");
  event->seq = seq;
  event->type = g_strdup (SL_EVENT_MEDIA_DELETED);
  event->payload = g_strdup ("{\"eventType\":\"media.deleted\"}");
  return event;
}

/* Returns: how many were delivered */
static guint
publish_with (SlEventPublisher *publisher, gint64 first_seq, guint count, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_event_free);
  g_autoptr (GPtrArray) delivered = g_ptr_array_new ();

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (events, create_event (first_seq + i));
  g_assert_cmpint (sl_event_publisher_publish (publisher, events, delivered, error), ==,
                   delivered->len == count);
  return delivered->len;
}

static void
publish (const char *path, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlEventPublisher) publisher = sl_log_publisher_new (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (publish_with (publisher, seq, 1, &error), ==, 1);
  g_assert_no_error (error);
}

static char **
read_lines (const char *path)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "\n"));
  text[strlen (text) - 1] = '\0';
  return g_strsplit (text, "\n", -1);
}

static void
test_line (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "events.jsonl", NULL);
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonObject) line = NULL;
  JsonObject *value = NULL;

  publish (path, 7);
  lines = read_lines (path);
  g_assert_cmpuint (g_strv_length (lines), ==, 1);
  line = sl_json_parse_object (lines[0], strlen (lines[0]), 10000, NULL);
  g_assert_cmpstr (json_object_get_string_member (line, "topic"), ==, "media-events");
  g_assert_cmpstr (json_object_get_string_member (line, "key"), ==, "m \"1\"");
  g_assert_cmpint (json_object_get_int_member (line, "seq"), ==, 7);
  value = json_object_get_object_member (line, "value");
  g_assert_cmpstr (json_object_get_string_member (value, "eventType"), ==, "media.deleted");
}

static void
test_appends (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "events.jsonl", NULL);
  g_auto (GStrv) lines = NULL;

  publish (path, 1);
  publish (path, 2);
  lines = read_lines (path);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_nonnull (strstr (lines[1], "\"seq\":2"));
}

static void
test_batch (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "events.jsonl", NULL);
  g_autoptr (SlEventPublisher) publisher = sl_log_publisher_new (path, NULL);
  g_auto (GStrv) lines = NULL;

  g_assert_cmpuint (publish_with (publisher, 1, 3, NULL), ==, 3);
  lines = read_lines (path);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_nonnull (strstr (lines[0], "\"seq\":1,"));
  g_assert_nonnull (strstr (lines[2], "\"seq\":3,"));
}

static void
test_torn_line_stays_alone (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "events.jsonl", NULL);
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_set_contents (path, "{\"topic\":\"med", -1, NULL));
  publish (path, 1);
  lines = read_lines (path);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_cmpstr (lines[0], ==, "{\"topic\":\"med");
  g_assert_true (g_str_has_prefix (lines[1], "{\"topic\":\"media-events\""));
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlEventPublisher) publisher = sl_log_publisher_new ("/dev/full", NULL);

  if (publisher == NULL) {
    g_test_skip ("/dev/full has no end to look at here");
    return;
  }
  g_assert_cmpuint (publish_with (publisher, 1, 2, &error), ==, 0);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

static void
test_unusable_path (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_log_publisher_new ("/nonexistent/events.jsonl", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/events/log-publisher/line", test_line);
  g_test_add_func ("/events/log-publisher/appends", test_appends);
  g_test_add_func ("/events/log-publisher/batch", test_batch);
  g_test_add_func ("/events/log-publisher/torn-line-stays-alone", test_torn_line_stays_alone);
  g_test_add_func ("/events/log-publisher/full-disk", test_full_disk);
  g_test_add_func ("/events/log-publisher/unusable-path", test_unusable_path);
  return g_test_run ();
}
