// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lines for Loki: their form, and that nobody who logs waits for them. The ways of a server are in
 * tests/services/test-loki.py. */
#include <string.h>

#include "base/log.h"
#include "daemon/loki-batch.h"
#include "daemon/loki-push.h"

/* More than the queue holds. */
#define N_LINES 15000
/* Nothing listens there: the discard port of a machine without inetd. */
#define NOBODY "http://127.0.0.1:9"

static void
add_line (GPtrArray *lines, gint64 time_us, const char *level, const char *json)
{
  SlLokiLine *line = g_new0 (SlLokiLine, 1);

  line->time_us = time_us;
  line->level = level;
  line->json = g_strdup (json);
  g_ptr_array_add (lines, line);
}

static void
test_a_stream_for_each_level (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_loki_line_free);
  g_autofree char *json = NULL;

  add_line (lines, 1000001, "info", "{\"message\":\"a\"}");
  add_line (lines, 1000002, "warning", "{}");
  add_line (lines, 1000003, "info", "{\"b\":\"\\n\"}");
  json = sl_loki_batch_to_json (lines, "host \"x\"");
  g_assert_cmpstr (
      json, ==,
      "{\"streams\":["
      "{\"stream\":{\"job\":\"sluice\",\"host\":\"host \\\"x\\\"\",\"level\":\"info\"},"
      "\"values\":[[\"1000001000\",\"{\\\"message\\\":\\\"a\\\"}\"],"
      "[\"1000003000\",\"{\\\"b\\\":\\\"\\\\n\\\"}\"]]},"
      "{\"stream\":{\"job\":\"sluice\",\"host\":\"host \\\"x\\\"\","
      "\"level\":\"warning\"},\"values\":[[\"1000002000\",\"{}\"]]}]}");
}

static guint
read_count (SlMetrics *metrics, const char *line)
{
  g_autofree char *text = sl_metrics_to_text (metrics, FALSE);
  const char *found = strstr (text, line);

  return found != NULL ? (guint) g_ascii_strtoull (found + strlen (line), NULL, 10) : 0;
}

/* The child's part: its log goes to a file, as a terminal would take too long for so many lines. */
static void
log_into_nothing (void)
{
  const SlLokiTarget target = { .base_url = NOBODY };
  g_autoptr (SlMetrics) metrics = sl_metrics_new ();
  g_autoptr (SlLokiPush) push = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begun = 0;

  g_assert_true (sl_log_init ("test", "info", &error));
  push = sl_loki_push_start (&target, metrics);
  begun = g_get_monotonic_time ();
  for (guint i = 0; i < N_LINES; i++)
    sl_log_message ("line", "MEDIA_ID", "m", NULL);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_TIME_SPAN_SECOND);
  /* A batch may be under way. */
  g_assert_cmpuint (read_count (metrics, "sluice_loki_lines_dropped_total{reason=\"queue_full\"} "),
                    >=, N_LINES - 10000 - 1000);
  g_assert_cmpuint (read_count (metrics, "\nsluice_loki_queue_lines "), <=, 10000);
  g_assert_cmpuint (read_count (metrics, "\nsluice_loki_lines_sent_total "), ==, 0);
  begun = g_get_monotonic_time ();
  g_clear_pointer (&push, sl_loki_push_stop);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 10 * G_TIME_SPAN_SECOND);
  sl_log_warning ("the log goes on without it", NULL);
}

static void
test_nobody_waits_for_a_server_that_is_away (void)
{
  if (g_test_subprocess ()) {
    log_into_nothing ();
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*\"log lines do not reach Loki\",\"reason\":*");
  g_test_trap_assert_stderr ("*the log goes on without it*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/loki-push/a-stream-for-each-level", test_a_stream_for_each_level);
  g_test_add_func ("/daemon/loki-push/nobody-waits-for-a-server-that-is-away",
                   test_nobody_waits_for_a_server_that_is_away);
  return g_test_run ();
}
