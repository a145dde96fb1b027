// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names and codes of languages as providers say them. */
#include "language-code.h"

static void
assert_code (const char *name, const char *expected)
{
  g_autofree char *code = language_code_dup (name);

  g_assert_cmpstr (code, ==, expected);
}

static void
test_names (void)
{
  assert_code ("english", "en");
  assert_code ("English", "en");
  assert_code ("Haitian Creole", "ht");
  assert_code ("cantonese", "yue");
  assert_code ("afrikaans", "af");
  assert_code ("klingon", NULL);
  assert_code ("", NULL);
}

static void
test_codes (void)
{
  assert_code ("de", "de");
  assert_code ("EN-us", "en");
  assert_code ("haw", "haw");
  assert_code ("e", NULL);
  assert_code ("en_US", NULL);
}

static void
test_tags (void)
{
  g_assert_true (language_tag_is_valid ("en"));
  g_assert_true (language_tag_is_valid ("pt-BR"));
  g_assert_true (language_tag_is_valid ("zh-Hant-TW"));
  g_assert_false (language_tag_is_valid (""));
  g_assert_false (language_tag_is_valid ("english"));
  g_assert_false (language_tag_is_valid ("en-"));
  g_assert_false (language_tag_is_valid ("en--US"));
  g_assert_false (language_tag_is_valid ("en US"));
  g_assert_false (language_tag_is_valid ("en1"));
  g_assert_false (language_tag_is_valid ("en-\r\nX: y"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/language-code/names", test_names);
  g_test_add_func ("/plugins/language-code/codes", test_codes);
  g_test_add_func ("/plugins/language-code/tags", test_tags);
  return g_test_run ();
}
