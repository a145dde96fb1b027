// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/descriptor-schema.h"

#include <string.h>

#include "base/strict-json.h"
#include "descriptor-fixture.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = sl_json_parse_object (text, strlen (text), 1 << 20, &error);

  g_assert_no_error (error);
  return object;
}

static JsonObject *
get (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_object_member (object, name);
}

static void
test_params (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autofree char *text = sl_descriptor_schema_of_params (
      sl_stage_catalogue_find (catalogue, "transcode"));
  g_autoptr (JsonObject) schema = parse (text);
  JsonObject *properties = get (schema, "properties");
  JsonObject *crf = get (properties, "crf");

  g_assert_cmpstr (json_object_get_string_member (schema, "$schema"), ==,
                   "https://json-schema.org/draft/2020-12/schema");
  g_assert_false (json_object_get_boolean_member (schema, "additionalProperties"));
  g_assert_cmpuint (json_object_get_size (properties), ==, 7);
  g_assert_cmpstr (json_object_get_string_member (crf, "type"), ==, "integer");
  g_assert_cmpfloat (json_object_get_double_member (crf, "minimum"), ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (crf, "maximum"), ==, 51);
  g_assert_cmpint (json_object_get_int_member (crf, "default"), ==, 23);
  g_assert_cmpstr (json_object_get_string_member (crf, "description"), ==, "Quality (0 to 51)");
  g_assert_cmpstr (json_array_get_string_element (
                       json_object_get_array_member (get (properties, "preset"), "enum"), 2),
                   ==, "slow");
  g_assert_false (json_object_get_boolean_member (get (properties, "passthrough"), "default"));
}

/* Every pattern takes what the checker's own formatter writes as default. */
static void
test_patterns_take_defaults (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  static const char *const stages[] = { "transcode", "thumbnail" };
  guint n_patterns = 0;

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++) {
    const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, stages[i]);
    g_autofree char *text = sl_descriptor_schema_of_params (stage);
    g_autoptr (JsonObject) schema = parse (text);

    for (guint j = 0; j < stage->params->len; j++) {
      const SlParamSpec *spec = g_ptr_array_index (stage->params, j);
      JsonObject *param = get (get (schema, "properties"), spec->name);

      if (!json_object_has_member (param, "pattern"))
        continue;
      n_patterns++;
      g_assert_true (g_regex_match_simple (json_object_get_string_member (param, "pattern"),
                                           spec->default_text, 0, 0));
    }
  }
  g_assert_cmpuint (n_patterns, ==, 3);
}

static void
test_file (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autofree char *text = sl_descriptor_schema_of_file (catalogue);
  g_autoptr (JsonObject) schema = parse (text);
  JsonObject *stage = get (get (get (schema, "properties"), "stages"), "items");

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (schema, "required")), ==,
                    5);
  g_assert_cmpuint (json_object_get_size (get (schema, "$defs")), ==, 6);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (stage, "allOf")), ==, 6);
  get (get (stage, "properties"), "optional");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/descriptor/descriptor-schema/params", test_params);
  g_test_add_func ("/descriptor/descriptor-schema/patterns-take-defaults",
                   test_patterns_take_defaults);
  g_test_add_func ("/descriptor/descriptor-schema/file", test_file);
  return g_test_run ();
}
