// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The schema that is made from a class.
 */
#include "example-stages.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-stage-private.h"

static JsonObject *
parse_schema (GType type)
{
  g_autoptr (SluiceStageClass) klass = g_type_class_ref (type);
  g_autofree char *text = sluice_stage_class_dup_schema (klass);
  g_autoptr (GError) error = NULL;
  JsonObject *object = sluice_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_heads_stage (void)
{
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_TASK);
  JsonArray *flags = json_object_get_array_member (schema, "flags");
  JsonArray *outputs = json_object_get_array_member (schema, "outputs");

  g_assert_cmpstr (json_object_get_string_member (schema, "name"), ==, "example");
  g_assert_cmpstr (json_object_get_string_member (schema, "kind"), ==, "task");
  g_assert_false (json_object_has_member (schema, "needs"));
  g_assert_cmpuint (json_array_get_length (flags), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (flags, 0), ==, "quick");
  g_assert_cmpstr (json_array_get_string_element (flags, 1), ==, "network");
  g_assert_cmpuint (json_array_get_length (outputs), ==, 2);
  g_assert_cmpstr (
      json_object_get_string_member (json_array_get_object_element (outputs, 0), "description"), ==,
      "One file");
}

static void
test_says_needs (void)
{
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_GRAPH);
  JsonObject *needs = json_object_get_object_member (schema, "needs");

  g_assert_cmpstr (json_object_get_string_member (schema, "kind"), ==, "graph");
  g_assert_cmpstr (json_object_get_string_member (needs, "video"), ==, "required");
  g_assert_cmpstr (json_object_get_string_member (needs, "audio"), ==, "optional");
}

/* The order of declaration, with underscores, and without what can't be set. */
static void
test_orders_parameters (void)
{
  static const char *const names[] = { "time_delay", "largest", "audio_rate", "level",
                                       "gain",       "loud",    "language",   "kind" };
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_TASK);
  JsonArray *parameters = json_object_get_array_member (schema, "parameters");

  g_assert_cmpuint (json_array_get_length (parameters), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (
        json_object_get_string_member (json_array_get_object_element (parameters, i), "name"), ==,
        names[i]);
}

static JsonObject *
find_parameter (JsonObject *schema, const char *name)
{
  JsonArray *parameters = json_object_get_array_member (schema, "parameters");

  for (guint i = 0; i < json_array_get_length (parameters); i++) {
    JsonObject *parameter = json_array_get_object_element (parameters, i);

    if (g_str_equal (json_object_get_string_member (parameter, "name"), name))
      return parameter;
  }
  g_assert_not_reached ();
}

static void
test_types_numbers (void)
{
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_TASK);
  JsonObject *delay = find_parameter (schema, "time_delay");
  JsonObject *level = find_parameter (schema, "level");
  JsonObject *gain = find_parameter (schema, "gain");

  g_assert_cmpstr (json_object_get_string_member (delay, "type"), ==, "duration");
  g_assert_cmpint (json_object_get_int_member (delay, "default"), ==, 1500000000);
  g_assert_cmpint (json_object_get_int_member (delay, "maximum"), ==, 5000000000);
  g_assert_cmpstr (json_object_get_string_member (find_parameter (schema, "largest"), "type"), ==,
                   "size");
  g_assert_cmpstr (json_object_get_string_member (find_parameter (schema, "audio_rate"), "type"),
                   ==, "bitrate");
  g_assert_cmpstr (json_object_get_string_member (level, "type"), ==, "integer");
  g_assert_cmpint (json_object_get_int_member (level, "minimum"), ==, -3);
  g_assert_cmpstr (json_object_get_string_member (gain, "type"), ==, "number");
  g_assert_cmpfloat (json_object_get_double_member (gain, "default"), ==, 0.5);
}

static void
test_types_words (void)
{
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_TASK);
  JsonObject *loud = find_parameter (schema, "loud");
  JsonObject *language = find_parameter (schema, "language");
  JsonObject *kind = find_parameter (schema, "kind");
  JsonArray *choices = json_object_get_array_member (kind, "choices");

  g_assert_cmpstr (json_object_get_string_member (loud, "type"), ==, "boolean");
  g_assert_true (json_object_get_boolean_member (loud, "default"));
  g_assert_cmpstr (json_object_get_string_member (language, "default"), ==, "vi");
  g_assert_cmpstr (json_object_get_string_member (language, "blurb"), ==, "");
  g_assert_cmpstr (json_object_get_string_member (kind, "type"), ==, "enum");
  g_assert_cmpstr (json_object_get_string_member (kind, "default"), ==, "audio");
  g_assert_cmpuint (json_array_get_length (choices), ==, 5);
  g_assert_cmpstr (json_array_get_string_element (choices, 0), ==, "video");
}

/* "No limit" is larger than what JSON readers hold in an integer. */
static void
test_has_no_limit (void)
{
  g_autoptr (JsonObject) schema = parse_schema (EXAMPLE_TYPE_TASK);
  JsonObject *largest = find_parameter (schema, "largest");

  g_assert_cmpfloat (json_object_get_double_member (largest, "maximum"), >, 1.8e19);
  g_assert_cmpint (json_object_get_int_member (largest, "default"), ==, 500000000);
}

static void
test_refuses_base_class (void)
{
  g_autoptr (SluiceStageClass) base = g_type_class_ref (SLUICE_TYPE_TASK_STAGE);
  g_autoptr (SluiceStageClass) good = g_type_class_ref (EXAMPLE_TYPE_TASK);
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_stage_class_check (good, &error));
  g_assert_no_error (error);
  g_assert_false (sluice_stage_class_check (base, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sluice/stage-schema/heads-stage", test_heads_stage);
  g_test_add_func ("/sluice/stage-schema/says-needs", test_says_needs);
  g_test_add_func ("/sluice/stage-schema/orders-parameters", test_orders_parameters);
  g_test_add_func ("/sluice/stage-schema/types-numbers", test_types_numbers);
  g_test_add_func ("/sluice/stage-schema/types-words", test_types_words);
  g_test_add_func ("/sluice/stage-schema/has-no-limit", test_has_no_limit);
  g_test_add_func ("/sluice/stage-schema/refuses-base-class", test_refuses_base_class);
  return g_test_run ();
}
