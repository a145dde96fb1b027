// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checked access to JSON and the text that Sluice writes. */
#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

static JsonObject *
parse (const char *text)
{
  JsonObject *object = sl_json_parse_object (text, strlen (text), 1000, NULL);

  g_assert_nonnull (object);
  return object;
}

static void
assert_message (GError *error, const char *message)
{
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_get_string (void)
{
  g_autoptr (JsonObject) object = parse ("{\"a\":\"x\",\"b\":1,\"c\":null}");
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) number = NULL;

  g_assert_cmpstr (sl_json_get_string (object, "a", NULL), ==, "x");
  g_assert_null (sl_json_get_string (object, "z", &missing));
  assert_message (missing, "/z: expected a string, found nothing");
  g_assert_null (sl_json_get_string (object, "b", &number));
  assert_message (number, "/b: expected a string, found an integer");
}

static void
test_get_int (void)
{
  g_autoptr (JsonObject) object = parse ("{\"a\":7,\"b\":\"7\",\"c\":7.0,\"d\":true}");
  static const char *const others[] = { "b", "c", "d", "z" };
  g_autoptr (GError) range = NULL;
  gint64 value = 0;

  g_assert_true (sl_json_get_int (object, "a", 0, 7, &value, NULL));
  g_assert_cmpint (value, ==, 7);
  g_assert_false (sl_json_get_int (object, "a", 8, 9, &value, &range));
  assert_message (range, "/a: expected an integer from 8 to 9, found 7");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (sl_json_get_int (object, others[i], 0, 9, &value, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  }
  g_assert_cmpint (value, ==, 7);
}

static void
test_get_optional_string (void)
{
  g_autoptr (JsonObject) object = parse ("{\"a\":\"x\",\"b\":null,\"c\":[]}");
  g_autoptr (GError) error = NULL;
  const char *value = "before";

  g_assert_true (sl_json_get_optional_string (object, "a", &value, NULL));
  g_assert_cmpstr (value, ==, "x");
  g_assert_true (sl_json_get_optional_string (object, "b", &value, NULL));
  g_assert_null (value);
  g_assert_true (sl_json_get_optional_string (object, "z", &value, NULL));
  g_assert_null (value);
  g_assert_false (sl_json_get_optional_string (object, "c", &value, &error));
  assert_message (error, "/c: expected a string or null, found an array");
}

static void
test_get_containers (void)
{
  g_autoptr (JsonObject) object = parse ("{\"o\":{},\"l\":[]}");
  g_autoptr (GError) no_object = NULL;
  g_autoptr (GError) no_array = NULL;

  g_assert_nonnull (sl_json_get_object (object, "o", NULL));
  g_assert_nonnull (sl_json_get_array (object, "l", NULL));
  g_assert_null (sl_json_get_object (object, "l", &no_object));
  assert_message (no_object, "/l: expected an object, found an array");
  g_assert_null (sl_json_get_array (object, "o", &no_array));
  assert_message (no_array, "/o: expected an array, found an object");
}

static void
test_check_members (void)
{
  static const char *const allowed[] = { "fileName", "fileSize", NULL };
  g_autoptr (JsonObject) good = parse ("{\"fileSize\":1}");
  g_autoptr (JsonObject) slip = parse ("{\"fileSzie\":1}");
  g_autoptr (JsonObject) other = parse ("{\"colour\":1}");
  g_autoptr (GError) slip_error = NULL;
  g_autoptr (GError) other_error = NULL;

  g_assert_true (sl_json_check_members (good, allowed, NULL));
  g_assert_false (sl_json_check_members (slip, allowed, &slip_error));
  assert_message (slip_error, "/fileSzie: no such member, did you mean 'fileSize'?");
  g_assert_false (sl_json_check_members (other, allowed, &other_error));
  assert_message (other_error, "/colour: no such member");
}

static void
test_quoting_reads_back (void)
{
  static const char *const texts[] = { "", "plain", "\"\\/\b\f\n\r\t\x01\x1f\x7f",
                                       "h\xc3\xa9 \xf0\x9f\x98\x80", "</script>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GString) out = g_string_new (NULL);
    g_autoptr (JsonNode) node = NULL;

    sl_json_append_quoted (out, texts[i]);
    node = sl_json_parse (out->str, out->len, 1000, NULL);
    g_assert_nonnull (node);
    g_assert_cmpstr (json_node_get_string (node), ==, texts[i]);
  }
}

static void
test_quoting_repairs_utf8 (void)
{
  g_autoptr (GString) out = g_string_new ("x=");

  sl_json_append_quoted (out, "a\xff"
                              "b");
  g_assert_cmpstr (out->str, ==,
                   "x=\"a\xef\xbf\xbd"
                   "b\"");
}

static void
test_object_to_string (void)
{
  static const char expected[] = "{\"b\":1,\"a\":[-2,{}],\"d\":9.943,\"e\":1e+300,\"f\":0.1,"
                                 "\"s\":\"\\n\",\"n\":null,\"t\":true}";
  g_autoptr (JsonObject)
      object = parse ("{ \"b\" : 1, \"a\" : [ -2, {} ], \"d\": 9.943, \"e\": 1e300, \"f\": 0.1, "
                      "\"s\": \"\\n\", \"n\": null, \"t\": true }");
  g_autofree char *text = sl_json_object_to_string (object);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_doubles_read_back (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint i = 0; i < 2000; i++) {
    double value = g_rand_double_range (random, -1e6, 1e6);
    g_autoptr (GString) out = g_string_new (NULL);

    sl_json_append_double (out, value);
    g_assert_cmpfloat (g_ascii_strtod (out->str, NULL), ==, value);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-util/get-string", test_get_string);
  g_test_add_func ("/base/json-util/get-int", test_get_int);
  g_test_add_func ("/base/json-util/get-optional-string", test_get_optional_string);
  g_test_add_func ("/base/json-util/get-containers", test_get_containers);
  g_test_add_func ("/base/json-util/check-members", test_check_members);
  g_test_add_func ("/base/json-util/quoting-reads-back", test_quoting_reads_back);
  g_test_add_func ("/base/json-util/quoting-repairs-utf8", test_quoting_repairs_utf8);
  g_test_add_func ("/base/json-util/object-to-string", test_object_to_string);
  g_test_add_func ("/base/json-util/doubles-read-back", test_doubles_read_back);
  return g_test_run ();
}
