// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The log of a program, seen from outside: a child logs, the test reads its stderr. */
#include <string.h>

#include "base/log.h"
#include "sluice/sluice-error.h"

/* The child's part: one line of each kind. */
static void
log_some_lines (const char *level)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_log_init ("test", level, &error));
  sl_log_debug ("quiet", NULL);
  sl_log_info ("media confirmed", "MEDIA_ID", "m1", "REQUEST_ID", NULL, "STAGE", "a \"b\"\n", NULL);
  sl_log_full (G_LOG_LEVEL_WARNING, "Sluice-http", "line\nbreak", NULL);
  g_message ("from a library: %d", 7);
  g_log ("Library", G_LOG_LEVEL_INFO, "chatter of a library");
}

static void
test_lines_of_json (void)
{
  if (g_test_subprocess ()) {
    log_some_lines ("info");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*{\"time\":\"20*Z\",\"level\":\"info\",\"program\":\"test\","
                             "\"domain\":\"Sluice-test\",\"message\":\"media confirmed\","
                             "\"media_id\":\"m1\",\"stage\":\"a \\\"b\\\"\\n\"}\n*");
  g_test_trap_assert_stderr ("*\"level\":\"warning\",\"program\":\"test\","
                             "\"domain\":\"Sluice-http\",\"message\":\"line\\nbreak\"}\n*");
}

static void
test_library_messages_come_out_alike (void)
{
  if (g_test_subprocess ()) {
    log_some_lines ("info");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("*\"level\":\"message\",\"program\":\"test\","
                             "\"domain\":\"Sluice-test\",\"message\":\"from a library: 7\"}\n*");
  g_test_trap_assert_stderr_unmatched ("*chatter*");
}

static void
test_level_filters (void)
{
  if (g_test_subprocess ()) {
    log_some_lines ("warning");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("*break*");
  g_test_trap_assert_stderr_unmatched ("*media confirmed*");
}

static void
test_warn_is_warning (void)
{
  if (g_test_subprocess ()) {
    log_some_lines ("warn");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*\"level\":\"warning\"*break*");
  g_test_trap_assert_stderr_unmatched ("*media confirmed*");
}

static void
test_debug_shows_all_of_ours (void)
{
  if (g_test_subprocess ()) {
    log_some_lines ("debug");
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_stderr ("*\"level\":\"debug\"*\"message\":\"quiet\"*");
  g_test_trap_assert_stderr_unmatched ("*chatter*");
}

static void
test_unknown_level (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sl_log_init ("test", "warnign", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "did you mean 'warning'?"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/lines-of-json", test_lines_of_json);
  g_test_add_func ("/base/log/library-messages-come-out-alike",
                   test_library_messages_come_out_alike);
  g_test_add_func ("/base/log/level-filters", test_level_filters);
  g_test_add_func ("/base/log/warn-is-warning", test_warn_is_warning);
  g_test_add_func ("/base/log/debug-shows-all-of-ours", test_debug_shows_all_of_ours);
  g_test_add_func ("/base/log/unknown-level", test_unknown_level);
  return g_test_run ();
}
