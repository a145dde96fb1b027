// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/table.h"

static const SlTerminal plain = { FALSE, FALSE, 80, 24 };

static void
test_aligns (void)
{
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, "Name", SL_ALIGN_LEFT);
  sl_table_add_column (table, "Size", SL_ALIGN_RIGHT);
  sl_table_add_column (table, "URL", SL_ALIGN_LEFT);
  sl_table_add_row (table, "thumbnail", "9 B", "http://a");
  sl_table_add_row (table, "tiếng", "1000 B", NULL);
  g_assert_cmpuint (sl_table_get_length (table), ==, 2);
  text = sl_table_to_text (table, &plain);
  g_assert_cmpstr (text, ==,
                   "Name         Size  URL\n"
                   "thumbnail     9 B  http://a\n"
                   "tiếng      1000 B\n");
}

/* What people copy is whole, however narrow the terminal is. */
static void
test_cuts_nothing (void)
{
  const SlTerminal narrow = { TRUE, FALSE, 20, 24 };
  g_autofree char *url = g_strnfill (300, 'u');
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, "URL", SL_ALIGN_LEFT);
  sl_table_add_row (table, url);
  text = sl_table_to_text (table, &narrow);
  g_assert_nonnull (g_strstr_len (text, -1, url));
}

/* On a narrow terminal the columns stay columns, and the URL begins a line. */
static void
test_long_rows_get_two_lines (void)
{
  const SlTerminal narrow = { TRUE, FALSE, 20, 24 };
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;
  g_autofree char *piped = NULL;

  sl_table_add_column (table, "Name", SL_ALIGN_LEFT);
  sl_table_add_column (table, "Size", SL_ALIGN_RIGHT);
  sl_table_add_column (table, "URL", SL_ALIGN_LEFT);
  sl_table_add_row (table, "audio", "9 B", "http://example/a");
  sl_table_add_row (table, "video", "10 B", "http://example/v");
  text = sl_table_to_text (table, &narrow);
  g_assert_cmpstr (text, ==,
                   "Name   Size\n"
                   "audio   9 B\n"
                   "http://example/a\n"
                   "video  10 B\n"
                   "http://example/v\n");
  piped = sl_table_to_text (table, &plain);
  g_assert_nonnull (g_strstr_len (piped, -1, "video  10 B  http://example/v\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tools/table/aligns", test_aligns);
  g_test_add_func ("/tools/table/cuts-nothing", test_cuts_nothing);
  g_test_add_func ("/tools/table/long-rows-get-two-lines", test_long_rows_get_two_lines);
  return g_test_run ();
}
