// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Titles as documents have them. */
#include "title-text.h"

#include <string.h>

static void
assert_clean (const char *title, const char *expected)
{
  g_autofree char *clean = pdf_title_dup_clean (title);

  g_assert_cmpstr (clean, ==, expected);
}

static void
test_plain (void)
{
  assert_clean ("Quarterly report", "Quarterly report");
  assert_clean ("\303\234ber \350\241\250 \360\237\230\200",
                "\303\234ber \350\241\250 \360\237\230\200");
}

static void
test_spaces (void)
{
  assert_clean ("  a \t\r\n b\302\240c \342\200\250", "a b c");
  assert_clean (" \001\177\302\205 ", NULL);
  assert_clean ("", NULL);
}

/* "exe.gpj" with the right-to-left override in front, and a zero width space in the middle. */
static void
test_reordering (void)
{
  assert_clean ("\342\200\256exe.gpj", "exe.gpj");
  assert_clean ("a\342\200\213b\342\201\246c", "abc");
}

/* Persian "mi-khaham" is spelled with a zero width non-joiner. */
static void
test_joiners (void)
{
  assert_clean ("\331\205\333\214\342\200\214\330\256", "\331\205\333\214\342\200\214\330\256");
}

static void
test_invalid (void)
{
  assert_clean ("a\377b", "a\357\277\275b");
  assert_clean ("\355\240\200", "\357\277\275\357\277\275\357\277\275");
}

/* Cut at a character, never within one. */
static void
test_length (void)
{
  g_autoptr (GString) title = g_string_new (NULL);
  g_autofree char *clean = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (title, "\350\241\250");
  clean = pdf_title_dup_clean (title->str);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (clean, -1), ==, 255);
}

/* "\303\234" and an en dash (E2 80 93), each byte read as a character of PDFDocEncoding. */
static void
test_misread_utf8 (void)
{
  assert_clean ("\303\257\302\273\302\277\303\203\305\223", "\303\234");
  assert_clean ("\303\257\302\273\302\277\303\242\342\200\242\357\254\201", "\342\200\223");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/title-text/plain", test_plain);
  g_test_add_func ("/plugins/title-text/spaces", test_spaces);
  g_test_add_func ("/plugins/title-text/reordering", test_reordering);
  g_test_add_func ("/plugins/title-text/joiners", test_joiners);
  g_test_add_func ("/plugins/title-text/invalid", test_invalid);
  g_test_add_func ("/plugins/title-text/length", test_length);
  g_test_add_func ("/plugins/title-text/misread-utf8", test_misread_utf8);
  return g_test_run ();
}
