// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A stage with a parameter that no descriptor can spell.
 */
#include <sluice/sluice.h>

#define TEST_TYPE_ODD_STAGE (test_odd_stage_get_type ())
G_DECLARE_FINAL_TYPE (TestOddStage, test_odd_stage, TEST, ODD_STAGE, SluiceTaskStage)

struct _TestOddStage {
  SluiceTaskStage parent_instance;
};

G_DEFINE_FINAL_TYPE (TestOddStage, test_odd_stage, SLUICE_TYPE_TASK_STAGE)

static gboolean
test_odd_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  return TRUE;
}

static void
test_odd_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
}

static void
test_odd_stage_class_init (TestOddStageClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = test_odd_stage_set_property;
  SLUICE_TASK_STAGE_CLASS (klass)->run = test_odd_stage_run;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "test-odd", "Odd", "Odd",
                                   SLUICE_STAGE_FLAGS_NONE);
  g_object_class_install_property (
      G_OBJECT_CLASS (klass), 1,
      g_param_spec_pointer ("secret", "Secret", "Secret", G_PARAM_WRITABLE));
}

static void
test_odd_stage_init (TestOddStage *self)
{
}

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TEST_TYPE_ODD_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("test-odd-param",
                      "A faulty plugin",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "t");
