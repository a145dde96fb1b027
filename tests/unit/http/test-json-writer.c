// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/json-writer.h"

#include "base/strict-json.h"

static void
test_writes_everything (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  SlJsonWriter writer = { out };

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "text", "a \"b\"\n");
  sl_json_writer_string (&writer, "none", NULL);
  sl_json_writer_begin_array (&writer, "list");
  sl_json_writer_int (&writer, NULL, -1);
  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_end_object (&writer);
  sl_json_writer_boolean (&writer, NULL, TRUE);
  sl_json_writer_null (&writer, NULL);
  sl_json_writer_end_array (&writer);
  sl_json_writer_time (&writer, "when", 1000);
  sl_json_writer_time (&writer, "never", 0);
  sl_json_writer_raw_object (&writer, "raw", "{\"x\":1}");
  sl_json_writer_raw_object (&writer, "empty", NULL);
  sl_json_writer_end_object (&writer);
  g_assert_cmpstr (out->str, ==,
                   "{\"text\":\"a \\\"b\\\"\\n\",\"none\":null,\"list\":[-1,{},true,null],"
                   "\"when\":\"1970-01-01T00:00:01.000Z\",\"never\":null,\"raw\":{\"x\":1},"
                   "\"empty\":{}}");
}

static void
test_foreign_text_stays_json (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  SlJsonWriter writer = { out };

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "name", "\xff\x01</script>\xf0\x9f\x8e\xac");
  sl_json_writer_end_object (&writer);
  node = sl_json_parse (out->str, out->len, out->len, &error);
  g_assert_no_error (error);
  g_assert_nonnull (node);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/json-writer/writes-everything", test_writes_everything);
  g_test_add_func ("/http/json-writer/foreign-text-stays-json", test_foreign_text_stays_json);
  return g_test_run ();
}
