// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/terminal.h"

static void
test_facts (void)
{
  SlTerminal terminal = sl_terminal_from_facts (TRUE, "xterm", NULL, NULL, 120, 40);

  g_assert_true (terminal.is_interactive);
  g_assert_true (terminal.has_color);
  g_assert_cmpuint (terminal.width, ==, 120);
  g_assert_cmpuint (terminal.height, ==, 40);
}

static void
test_no_color (void)
{
  SlTerminal terminal = sl_terminal_from_facts (TRUE, "xterm", "1", NULL, 80, 24);

  g_assert_true (terminal.is_interactive);
  g_assert_false (terminal.has_color);
  /* Set to nothing counts as unset, says no-color.org. */
  terminal = sl_terminal_from_facts (TRUE, "xterm", "", NULL, 80, 24);
  g_assert_true (terminal.has_color);
}

static void
test_not_a_terminal (void)
{
  g_assert_false (sl_terminal_from_facts (FALSE, "xterm", NULL, NULL, 0, 0).is_interactive);
  g_assert_false (sl_terminal_from_facts (FALSE, "xterm", NULL, NULL, 0, 0).has_color);
  g_assert_false (sl_terminal_from_facts (TRUE, "dumb", NULL, NULL, 80, 24).is_interactive);
  g_assert_false (sl_terminal_from_facts (TRUE, NULL, NULL, NULL, 80, 24).is_interactive);
}

static void
test_columns (void)
{
  g_assert_cmpuint (sl_terminal_from_facts (TRUE, "xterm", NULL, "100", 80, 24).width, ==, 100);
  g_assert_cmpuint (sl_terminal_from_facts (TRUE, "xterm", NULL, "-5", 90, 24).width, ==, 90);
  g_assert_cmpuint (sl_terminal_from_facts (TRUE, "xterm", NULL, "wide", 90, 24).width, ==, 90);
  g_assert_cmpuint (sl_terminal_from_facts (FALSE, NULL, NULL, NULL, 0, 0).width, ==, 80);
}

static void
assert_fit (const char *text, guint width, const char *expected)
{
  g_autofree char *fitted = sl_text_fit (text, width);

  g_assert_cmpstr (fitted, ==, expected);
  g_assert_cmpuint (sl_text_get_width (fitted), ==, width);
}

static void
test_fit (void)
{
  assert_fit ("abc", 5, "abc  ");
  assert_fit ("abc", 3, "abc");
  assert_fit ("abcd", 3, "ab…");
  assert_fit ("abc", 0, "");
  /* Two columns each: one does not fit beside the mark, a space takes its place. */
  assert_fit ("日本語", 6, "日本語");
  assert_fit ("日本語", 4, "日… ");
  assert_fit ("khâu", 6, "khâu  ");
}

static void
test_styles (void)
{
  SlTerminal color = sl_terminal_from_facts (TRUE, "xterm", NULL, NULL, 80, 24);
  SlTerminal plain = sl_terminal_from_facts (FALSE, NULL, NULL, NULL, 80, 24);
  g_autofree char *styled = sl_terminal_dup_styled (&color, SL_STYLE_BAD, "x");
  g_autofree char *bare = sl_terminal_dup_styled (&plain, SL_STYLE_BAD, "x");

  g_assert_cmpstr (styled, ==, "\033[31mx\033[0m");
  g_assert_cmpstr (bare, ==, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tools/terminal/facts", test_facts);
  g_test_add_func ("/tools/terminal/no-color", test_no_color);
  g_test_add_func ("/tools/terminal/not-a-terminal", test_not_a_terminal);
  g_test_add_func ("/tools/terminal/columns", test_columns);
  g_test_add_func ("/tools/terminal/fit", test_fit);
  g_test_add_func ("/tools/terminal/styles", test_styles);
  return g_test_run ();
}
