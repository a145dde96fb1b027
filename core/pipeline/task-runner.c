// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A task stage blocks as long as it likes; this side reports its progress at a human pace. There is
 * no way to stop a thread: a stage that does not look at its cancellable is ended with its process.
 */
#include "task-runner.h"

#include "base/file-util.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-stage-context-private.h"

/* Ten reports a second. */
#define TICK (G_TIME_SPAN_SECOND / 10)

typedef struct {
  SluiceTaskStage *stage;      /* (unowned) */
  SluiceStageContext *context; /* (owned) */

  GMutex lock; /* guards all below */
  GCond changed;
  double fraction;
  gboolean done;
  gboolean succeeded;
  GError *error; /* (owned) (nullable) */
} SlTaskRun;

static void
on_task_progressed (gpointer user_data, const char *stage_id, double fraction)
{
  SlTaskRun *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->fraction = MAX (self->fraction, fraction);
}

static const SluiceStageContextHooks context_hooks = { .progress = on_task_progressed };

static gpointer
run_stage (gpointer user_data)
{
  SlTaskRun *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean succeeded = sluice_task_stage_run (self->stage, self->context, &error);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->succeeded = succeeded;
  self->error = g_steal_pointer (&error);
  self->done = TRUE;
  g_cond_signal (&self->changed);
  return NULL;
}

/* Until the stage returns; reports without the lock. */
static void
report_until_done (SlTaskRun *self, const SlGraphJob *job, const char *stage_id)
{
  double reported = 0.0;
  gboolean done = FALSE;

  while (!done) {
    double fraction = 0.0;

    g_mutex_lock (&self->lock);
    if (!self->done)
      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + TICK);
    done = self->done;
    fraction = MIN (self->fraction, 0.99);
    g_mutex_unlock (&self->lock);
    if (fraction > reported && job->progress != NULL)
      job->progress (stage_id, fraction, job->progress_data);
    reported = MAX (reported, fraction);
  }
}

static SluiceStageContext *
make_context (const SlGraphJob *job,
              const char *stage_id,
              GListModel *needed,
              SlTaskRun *run,
              GError **error)
{
  g_autofree char *work_dir = g_build_filename (job->work_dir, stage_id, NULL);
  SluiceStageContext *context = NULL;

  if (!sl_folder_create (work_dir, 0700, error))
    return NULL;
  context = sluice_stage_context_new (
      stage_id, job->info, job->input_path, job->output_dir, work_dir,
      job->thread_budget > 0 ? job->thread_budget : g_get_num_processors (), job->cancellable,
      &context_hooks, run);
  sl_graph_job_brief (job, context);
  for (guint i = 0; needed != NULL && i < g_list_model_get_n_items (needed); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (needed, i);

    sluice_stage_context_add_needed_artifact (context, artifact);
  }
  return context;
}

gboolean
sl_task_run (const SlGraphJob *job,
             const char *stage_id,
             SluiceTaskStage *stage,
             GListModel *needed,
             SluiceStageContext **context,
             GError **error)
{
  SlTaskRun run = { .stage = stage };
  GThread *thread = NULL;

  run.context = make_context (job, stage_id, needed, &run, error);
  if (run.context == NULL)
    return FALSE;
  g_mutex_init (&run.lock);
  g_cond_init (&run.changed);
  thread = g_thread_new ("task-stage", run_stage, &run);
  report_until_done (&run, job, stage_id);
  g_thread_join (thread);
  g_cond_clear (&run.changed);
  g_mutex_clear (&run.lock);
  *context = g_steal_pointer (&run.context);
  if (!run.succeeded)
    g_propagate_error (error, g_steal_pointer (&run.error));
  else if (job->progress != NULL)
    job->progress (stage_id, 1.0, job->progress_data);
  return run.succeeded;
}
