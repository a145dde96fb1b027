// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A stage that gets half-way and waits until it is cancelled: cancellation without a clock.
 */
#include <poll.h>
#include <sluice/sluice.h>

#define TEST_TYPE_WAIT_STAGE (test_wait_stage_get_type ())
G_DECLARE_FINAL_TYPE (TestWaitStage, test_wait_stage, TEST, WAIT_STAGE, SluiceTaskStage)

struct _TestWaitStage {
  SluiceTaskStage parent_instance;
};

G_DEFINE_FINAL_TYPE (TestWaitStage, test_wait_stage, SLUICE_TYPE_TASK_STAGE)

static gboolean
test_wait_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  GCancellable *cancellable = sluice_stage_context_get_cancellable (context);
  struct pollfd cancelled = { .fd = g_cancellable_get_fd (cancellable), .events = POLLIN };

  sluice_stage_context_report_progress (context, 0.5);
  while (poll (&cancelled, 1, -1) < 0)
    ;
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
test_wait_stage_class_init (TestWaitStageClass *klass)
{
  SLUICE_TASK_STAGE_CLASS (klass)->run = test_wait_stage_run;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "test-wait", "Wait",
                                   "Waits until it is cancelled", SLUICE_STAGE_FLAGS_NONE);
}

static void
test_wait_stage_init (TestWaitStage *self)
{
}

static gboolean
add_stages (SluicePlugin *plugin, GError **error)
{
  return sluice_plugin_add_stage (plugin, TEST_TYPE_WAIT_STAGE, error);
}

SLUICE_PLUGIN_DEFINE ("test-wait",
                      "A patient stage",
                      add_stages,
                      "1",
                      "LGPL-2.1-or-later",
                      "tests");
