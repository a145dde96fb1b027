// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * How a class describes itself, and how the answers of its functions are read.
 */
#include "sluice/sluice-stage.h"

#include "example-stages.h"
#include "sluice/sluice-stage-private.h"

static void
test_describes_itself (void)
{
  g_autoptr (SluiceStageClass) klass = g_type_class_ref (EXAMPLE_TYPE_TASK);
  g_autoptr (GPtrArray) outputs = sluice_stage_class_dup_outputs (klass);
  const SluiceStageOutput *second;

  g_assert_cmpstr (sluice_stage_class_get_name (klass), ==, "example");
  g_assert_cmpstr (sluice_stage_class_get_title (klass), ==, "Example");
  g_assert_cmpstr (sluice_stage_class_get_description (klass), ==, "Does as it is told");
  g_assert_cmpint (sluice_stage_class_get_flags (klass), ==,
                   SLUICE_STAGE_FLAGS_QUICK | SLUICE_STAGE_FLAGS_NETWORK);
  g_assert_cmpuint (outputs->len, ==, 2);
  second = g_ptr_array_index (outputs, 1);
  g_assert_cmpstr (second->name, ==, "second");
}

/* What one class says must not leak into its siblings. */
static void
test_keeps_classes_apart (void)
{
  g_autoptr (SluiceStageClass) task = g_type_class_ref (EXAMPLE_TYPE_TASK);
  g_autoptr (SluiceStageClass) graph = g_type_class_ref (EXAMPLE_TYPE_GRAPH);
  g_autoptr (SluiceStageClass) base = g_type_class_ref (SLUICE_TYPE_TASK_STAGE);
  g_autoptr (GPtrArray) outputs = sluice_stage_class_dup_outputs (graph);

  g_assert_cmpstr (sluice_stage_class_get_name (task), ==, "example");
  g_assert_cmpstr (sluice_stage_class_get_name (graph), ==, "example-graph");
  g_assert_null (sluice_stage_class_get_name (base));
  g_assert_cmpuint (outputs->len, ==, 0);
}

typedef struct {
  const char *path;
  ExampleBehaviour behaviour;
  int code; /* -1: succeeds */
  const char *message;
} Outcome;

static const Outcome outcomes[] = {
  { "succeeds", EXAMPLE_SUCCEEDS, -1, NULL },
  { "prefixes-error", EXAMPLE_FAILS, SLUICE_ERROR_CORRUPT_MEDIA, "stage 'example': bad apple" },
  { "refuses-silence", EXAMPLE_FAILS_SILENTLY, SLUICE_ERROR_INTERNAL,
    "stage 'example': validate failed without saying why" },
  { "refuses-contradiction", EXAMPLE_SUCCEEDS_IN_ERROR, SLUICE_ERROR_INTERNAL,
    "stage 'example': validate reported success and an error: bad apple" },
  { "converts-foreign-error", EXAMPLE_FAILS_FOREIGN, SLUICE_ERROR_INTERNAL,
    "stage 'example': too busy" },
  { "converts-cancellation", EXAMPLE_IS_CANCELLED, SLUICE_ERROR_CANCELLED,
    "stage 'example': no more" },
};

static void
test_validate (gconstpointer data)
{
  const Outcome *outcome = data;
  g_autoptr (ExampleTask) stage = g_object_new (EXAMPLE_TYPE_TASK, NULL);
  g_autoptr (GError) error = NULL;

  example_task_set_behaviour (stage, outcome->behaviour);
  if (outcome->code < 0) {
    g_assert_true (sluice_stage_validate (SLUICE_STAGE (stage), &error));
    g_assert_no_error (error);
    return;
  }
  g_assert_false (sluice_stage_validate (SLUICE_STAGE (stage), &error));
  g_assert_error (error, SLUICE_ERROR, outcome->code);
  g_assert_cmpstr (error->message, ==, outcome->message);
}

static void
test_needs_no_validate (void)
{
  g_autoptr (ExampleGraph) stage = g_object_new (EXAMPLE_TYPE_GRAPH, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_stage_validate (SLUICE_STAGE (stage), &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sluice/stage/describes-itself", test_describes_itself);
  g_test_add_func ("/sluice/stage/keeps-classes-apart", test_keeps_classes_apart);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    g_autofree char *path = g_strconcat ("/sluice/stage/validate/", outcomes[i].path, NULL);

    g_test_add_data_func (path, &outcomes[i], test_validate);
  }
  g_test_add_func ("/sluice/stage/needs-no-validate", test_needs_no_validate);
  return g_test_run ();
}
