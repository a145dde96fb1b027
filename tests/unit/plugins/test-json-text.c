// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is taken for JSON, and what is not. */
#include "json-text.h"

#include <string.h>

#include <sluice/sluice.h>

static JsonObject *
parse (const char *text, GError **error)
{
  return json_text_parse_object (text, strlen (text), error);
}

static void
test_takes_json (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (
      " {\"a\": [1, -0.5e+2, true, false, null, {}], \"b\\u00e4\\ud83d\\ude00\": \"\\\"x\\n\"}\n",
      &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (json_array_get_double_element (json_object_get_array_member (object, "a"), 1),
                     ==, -50);
  g_assert_cmpstr (json_object_get_string_member (object, "b\303\244\360\237\230\200"), ==,
                   "\"x\n");
}

static void
test_refuses_what_is_not_json (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "[1]",
    "\"text\"",
    "{\"a\":1,}",
    "{\"a\":1}x",
    "{\"a\":01}",
    "{\"a\":1.}",
    "{\"a\":.5}",
    "{\"a\":+1}",
    "{\"a\":1e999}",
    "{\"a\":NaN}",
    "{'a':1}",
    "{a:1}",
    "{\"a\" 1}",
    "{\"a\":\"\n\"}",
    "{\"a\":\"\\x\"}",
    "{\"a\":\"\\u12\"}",
    "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\ud800\"}",
    "{\"a\":\"\\ude00\\ud800\"}",
    "{\"a\":\"\377\"}",
    "{\"a\":\"half",
    "{\"a\":[1 2]}",
    "/* x */ {}",
    "<html>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (texts[i], &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_refuses_a_zero_byte (void)
{
  static const char text[] = "{\"a\":1}\0{}";
  g_autoptr (GError) error = NULL;

  g_assert_null (json_text_parse_object (text, sizeof text - 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static char *
nest (guint depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
test_depth_has_a_limit (void)
{
  g_autofree char *deepest = nest (JSON_TEXT_MAX_DEPTH);
  g_autofree char *too_deep = nest (JSON_TEXT_MAX_DEPTH + 1);
  g_autofree char *endless = g_strnfill (1000000, '[');
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = parse (deepest, &error);

  g_assert_no_error (error);
  g_assert_null (parse (too_deep, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (parse (endless, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_strings_come_back (void)
{
  static const char text[] = "\"quoted\" \\ \t\n\x01\x7f \303\244";
  g_autoptr (GString) json = g_string_new ("{\"a\":");
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) error = NULL;

  json_text_append_string (json, text);
  g_string_append_c (json, '}');
  object = parse (json->str, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (object, "a"), ==, text);
}

static void
assert_number (double value, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  json_text_append_number (text, value, 3);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_numbers (void)
{
  assert_number (0, "0");
  assert_number (-0.0001, "0");
  assert_number (100, "100");
  assert_number (0.1 + 0.2, "0.3");
  assert_number (10799.9996, "10800");
  assert_number (-1.25, "-1.25");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/json-text/takes-json", test_takes_json);
  g_test_add_func ("/plugins/json-text/refuses-what-is-not-json", test_refuses_what_is_not_json);
  g_test_add_func ("/plugins/json-text/refuses-a-zero-byte", test_refuses_a_zero_byte);
  g_test_add_func ("/plugins/json-text/depth-has-a-limit", test_depth_has_a_limit);
  g_test_add_func ("/plugins/json-text/strings-come-back", test_strings_come_back);
  g_test_add_func ("/plugins/json-text/numbers", test_numbers);
  return g_test_run ();
}
