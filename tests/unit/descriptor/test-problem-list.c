// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/problem-list.h"

#include <string.h>

#include "sluice/sluice-error.h"

static void
test_sorts_by_place (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("f");
  g_autofree char *text = NULL;

  sl_problem_list_add (problems, 10, 1, "d");
  sl_problem_list_add (problems, 2, 9, "b");
  sl_problem_list_add (problems, 2, 10, "c1");
  sl_problem_list_add (problems, 2, 10, "c2");
  sl_problem_list_add (problems, 2, 1, "a");
  text = sl_problem_list_to_text (problems);
  g_assert_cmpstr (text, ==, "f:2:1: a\nf:2:9: b\nf:2:10: c1\nf:2:10: c2\nf:10:1: d");
}

/* A quoted value can hold anything; it must not forge a second problem or fill the screen. */
static void
test_one_line_each (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("f");
  g_autofree char *huge = g_strnfill (100000, 'x');

  sl_problem_list_add (problems, 1, 1, "a\nf:9:9: b\033[31m");
  g_assert_cmpstr (sl_problem_list_get (problems, 0)->text, ==, "a f:9:9: b [31m");
  sl_problem_list_add (problems, 2, 1, "%s", huge);
  g_assert_cmpuint (strlen (sl_problem_list_get (problems, 1)->text), <, 500);
}

static void
test_bounds_length (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("f");

  for (guint i = 1; i < 1000; i++)
    sl_problem_list_add (problems, i, 1, "x");
  g_assert_cmpuint (sl_problem_list_get_length (problems), ==, 100);
}

static void
test_becomes_error (void)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("f");
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_problem_list_check_empty (problems, &error));
  g_assert_no_error (error);
  sl_problem_list_add (problems, 3, 4, "bad");
  g_assert_false (sl_problem_list_check_empty (problems, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID);
  g_assert_cmpstr (error->message, ==, "f:3:4: bad");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/descriptor/problem-list/sorts-by-place", test_sorts_by_place);
  g_test_add_func ("/descriptor/problem-list/one-line-each", test_one_line_each);
  g_test_add_func ("/descriptor/problem-list/bounds-length", test_bounds_length);
  g_test_add_func ("/descriptor/problem-list/becomes-error", test_becomes_error);
  return g_test_run ();
}
