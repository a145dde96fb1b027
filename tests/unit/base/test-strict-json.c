// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The JSON reader: what it takes, and that nothing else gets through. */
#include <string.h>

#include "base/strict-json.h"
#include "sluice/sluice-error.h"

#define LIMIT 100000

static void
assert_refused (const char *text, gsize length, const char *expected_message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = sl_json_parse (text, length, LIMIT, &error);

  g_assert_null (node);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  if (expected_message != NULL)
    g_assert_cmpstr (error->message, ==, expected_message);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = sl_json_parse (text, strlen (text), LIMIT, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
  return node;
}

static char *
nest (guint depth)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_takes_all_kinds (void)
{
  g_autoptr (JsonNode) node = parse (" \t\r\n{ \"a\" : [1, -2.5e1, true, false, null, \"x\"] ,\n"
                                     "\"b\":{\"c\":\"\"},\"d\":[]} ");
  g_autofree char *again = json_to_string (node, FALSE);

  g_assert_cmpstr (again, ==,
                   "{\"a\":[1,-25.0,true,false,null,\"x\"],\"b\":{\"c\":\"\"},\"d\":[]}");
}

static void
test_escapes (void)
{
  g_autoptr (JsonNode) node = parse ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"");

  g_assert_cmpstr (json_node_get_string (node), ==, "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80");
}

static void
test_integer_range (void)
{
  g_autoptr (JsonNode) least = parse ("-9223372036854775808");
  g_autoptr (JsonNode) most = parse ("9223372036854775807");

  g_assert_cmpint (json_node_get_int (least), ==, G_MININT64);
  g_assert_cmpint (json_node_get_int (most), ==, G_MAXINT64);
  assert_refused (
      "9223372036854775808", 19,
      "invalid JSON at line 1, column 20, in '': the integer does not fit into 64 bits");
  assert_refused ("1e999", 5, "invalid JSON at line 1, column 6, in '': the number is too large");
}

static void
test_refuses_what_is_not_json (void)
{
  static const char *const bad[] = { "",
                                     " ",
                                     "{",
                                     "}",
                                     "[",
                                     "]",
                                     "[1",
                                     "[1,",
                                     "[1,]",
                                     "[,1]",
                                     "{,}",
                                     "{\"a\"}",
                                     "{\"a\":}",
                                     "{\"a\":1,}",
                                     "{a:1}",
                                     "{'a':1}",
                                     "01",
                                     "-",
                                     "+1",
                                     ".5",
                                     "1.",
                                     "1e",
                                     "1e+",
                                     "0x1",
                                     "NaN",
                                     "Infinity",
                                     "-Infinity",
                                     "True",
                                     "nul",
                                     "nullx",
                                     "1 2",
                                     "\"",
                                     "\"a",
                                     "\"\\",
                                     "\"\\x\"",
                                     "\"\\u12\"",
                                     "\"\\u12g4\"",
                                     "\"\t\"",
                                     "\"\n\"",
                                     "/**/1",
                                     "1//",
                                     "[1 2]",
                                     "{\"a\":1 \"b\":2}",
                                     "{\"a\" 1}",
                                     "\xef\xbb\xbf{}",
                                     "[1}",
                                     "{\"a\":1]",
                                     "-01",
                                     "--1" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i], strlen (bad[i]), NULL);
}

static void
test_refuses_bad_text (void)
{
  assert_refused ("\"\\u0000\"", 8,
                  "invalid JSON at line 1, column 8, in '': U+0000 is not allowed in a string");
  assert_refused ("\"\\ud800\"", 8, NULL);
  assert_refused ("\"\\udc00\"", 8, NULL);
  assert_refused ("\"\\ud800\\ud800\"", 14, NULL);
  assert_refused ("\"\\ud800x\"", 9, NULL);
  assert_refused ("\"\xff\"", 3, "invalid JSON at line 1, column 2, in '': not valid UTF-8");
  assert_refused ("\"\xc0\xaf\"", 4, NULL);
  assert_refused ("\"\xed\xa0\x80\"", 5, NULL);
  assert_refused ("\"a\0b\"", 5, "invalid JSON at line 1, column 3, in '': a byte of zero");
  assert_refused ("1\0", 2, NULL);
}

static void
test_refuses_duplicates (void)
{
  static const char text[] = "{\n  \"a\": {\"x/y\": 1,\n   \"x\\/y\": 2}}";

  assert_refused (text, strlen (text),
                  "invalid JSON at line 3, column 10, in '/a/x~1y': the member appears twice");
}

static void
test_names_the_place (void)
{
  static const char text[] = "{\"list\": [0, {\"é\": tru}]}";

  assert_refused (text, strlen (text),
                  "invalid JSON at line 1, column 20, in '/list/1/é': expected a value");
}

static void
test_depth (void)
{
  g_autofree char *deepest = nest (SL_JSON_MAX_DEPTH);
  g_autofree char *too_deep = nest (SL_JSON_MAX_DEPTH + 1);
  g_autofree char *hostile = nest (LIMIT / 2);
  g_autoptr (JsonNode) node = parse (deepest);

  g_assert_nonnull (node);
  assert_refused (too_deep, strlen (too_deep), NULL);
  assert_refused (hostile, strlen (hostile), NULL);
}

static void
test_size_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) fits = sl_json_parse ("[1]", 3, 3, &error);
  g_autoptr (JsonNode) large = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (fits);
  large = sl_json_parse ("[12]", 4, 3, &error);
  g_assert_null (large);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_REQUEST_TOO_LARGE);
}

static void
test_reads_no_byte_past_the_end (void)
{
  /* Without a terminator behind it: ASan sees a read past the end. */
  for (gsize length = 1; length < 12; length++) {
    g_autofree char *part = g_memdup2 ("[\"ab\\u0041\"]", length);
    g_autoptr (JsonNode) node = sl_json_parse (part, length, LIMIT, NULL);

    g_assert_null (node);
  }
}

static void
test_many_members (void)
{
  g_autoptr (GString) text = g_string_new ("{\"m\":0");
  g_autoptr (JsonObject) object = NULL;

  for (guint i = 0; text->len < LIMIT - 20; i++)
    g_string_append_printf (text, ",\"m%u\":%u", i, i);
  g_string_append_c (text, '}');
  object = sl_json_parse_object (text->str, text->len, LIMIT, NULL);
  g_assert_nonnull (object);
  g_assert_cmpint (json_object_get_int_member (object, "m77"), ==, 77);
}

static void
test_object_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = sl_json_parse_object ("[]", 2, LIMIT, &error);

  g_assert_null (object);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/strict-json/takes-all-kinds", test_takes_all_kinds);
  g_test_add_func ("/base/strict-json/escapes", test_escapes);
  g_test_add_func ("/base/strict-json/integer-range", test_integer_range);
  g_test_add_func ("/base/strict-json/refuses-what-is-not-json", test_refuses_what_is_not_json);
  g_test_add_func ("/base/strict-json/refuses-bad-text", test_refuses_bad_text);
  g_test_add_func ("/base/strict-json/refuses-duplicates", test_refuses_duplicates);
  g_test_add_func ("/base/strict-json/names-the-place", test_names_the_place);
  g_test_add_func ("/base/strict-json/depth", test_depth);
  g_test_add_func ("/base/strict-json/size-limit", test_size_limit);
  g_test_add_func ("/base/strict-json/reads-no-byte-past-the-end", test_reads_no_byte_past_the_end);
  g_test_add_func ("/base/strict-json/many-members", test_many_members);
  g_test_add_func ("/base/strict-json/object-only", test_object_only);
  return g_test_run ();
}
