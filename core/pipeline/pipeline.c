// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* SluicePipeline: one descriptor, ready to run on files. The worker asks it for single passes, the
 * library and the command line for all of them (pipeline-run.c); both take the same way through the
 * pass runner.
 */
#include "sluice/sluice-pipeline.h"

#include "descriptor/param-value.h"
#include "descriptor/pipeline-descriptor.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-init.h"

#include "pass-runner.h"
#include "pipeline-run.h"
#include "plan.h"
#include "probe.h"

struct _SluicePipeline {
  GObject parent_instance;

  SluiceRegistry *registry;         /* (owned) */
  SlPipelineDescriptor *descriptor; /* (owned) */
  SluiceServiceBroker *broker;      /* (owned) (nullable) */
  GHashTable *overrides;            /* (owned) (element-type utf8 GPtrArray) of SlParamValue */
  guint thread_budget;
  char *dot;                    /* (owned) (nullable): graph of the last pass that had one */
  GMainContext *caller_context; /* (owned) (nullable): where an asynchronous run reports */
};

enum {
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SluicePipeline, sluice_pipeline, G_TYPE_OBJECT)

static void
sluice_pipeline_finalize (GObject *object)
{
  SluicePipeline *self = SLUICE_PIPELINE (object);

  g_clear_object (&self->registry);
  g_clear_pointer (&self->descriptor, sl_pipeline_descriptor_unref);
  g_clear_object (&self->broker);
  g_hash_table_unref (self->overrides);
  g_clear_pointer (&self->caller_context, g_main_context_unref);
  g_free (self->dot);
  G_OBJECT_CLASS (sluice_pipeline_parent_class)->finalize (object);
}

static void
sluice_pipeline_class_init (SluicePipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_pipeline_finalize;

  /**
   * SluicePipeline::progress:
   * @self: the pipeline
   * @stage: id of a stage
   * @fraction: how much of it is done, 0.0 to 1.0; 1.0 only when it has finished
   *
   * A stage got further. At most ten times a second a stage, never backwards. Emitted in the
   * calling thread of the blocking functions, and in the thread-default main context of the caller
   * of [method@Pipeline.run_async].
   *
   * Since: 1.0
   */
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", SLUICE_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                           G_TYPE_DOUBLE);
}

static void
sluice_pipeline_init (SluicePipeline *self)
{
  self->overrides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
}

typedef struct {
  SluicePipeline *pipeline; /* (owned) */
  char *stage_id;
  double fraction;
} SlProgressReport;

static void
sl_progress_report_free (gpointer data)
{
  SlProgressReport *report = data;

  g_object_unref (report->pipeline);
  g_free (report->stage_id);
  g_free (report);
}

static gboolean
on_progress_report_due (gpointer data)
{
  SlProgressReport *report = data;

  g_signal_emit (report->pipeline, signals[SIGNAL_PROGRESS], 0, report->stage_id, report->fraction);
  return G_SOURCE_REMOVE;
}

static void
on_stage_progressed (const char *stage_id, double fraction, gpointer user_data)
{
  SluicePipeline *self = user_data;
  SlProgressReport *report = NULL;
  g_autoptr (GSource) source = NULL;

  if (self->caller_context == NULL) {
    g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, stage_id, fraction);
    return;
  }
  report = g_new0 (SlProgressReport, 1);
  report->pipeline = g_object_ref (self);
  report->stage_id = g_strdup (stage_id);
  report->fraction = fraction;
  source = g_idle_source_new ();
  /* That of the task's completion, so that the last report comes before it. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_progress_report_due, report, sl_progress_report_free);
  g_source_attach (source, self->caller_context);
}

static SlStageCatalogue *
make_catalogue (SluiceRegistry *registry, GError **error)
{
  g_autofree char *json = NULL;

  json = sluice_registry_to_json (registry);
  return sl_stage_catalogue_new_from_json (json, strlen (json), error);
}

static SluicePipeline *
new_with_registry (SluiceRegistry *registry)
{
  SluicePipeline *self = g_object_new (SLUICE_TYPE_PIPELINE, NULL);

  self->registry = registry != NULL ? g_object_ref (registry) : sluice_registry_new ();
  return self;
}

static SlPass
make_pass (SluicePipeline *self,
           const char *const *stages,
           SluiceMediaInfo *info,
           const char *input_path,
           const char *output_dir,
           GListModel *needed,
           GCancellable *cancellable)
{
  SlPass pass = {
    .descriptor = self->descriptor,
    .registry = self->registry,
    .stages = stages,
    .needed = needed,
    .overrides = self->overrides,
    .job = {
      .input_path = input_path,
      .output_dir = output_dir,
      .info = info,
      .broker = self->broker,
      .thread_budget = self->thread_budget,
      .cancellable = cancellable,
      .progress = on_stage_progressed,
      .progress_data = self,
    },
  };

  return pass;
}

/* Keeps the graph, when the pass had one. */
static SluiceResult *
run_pass (SluicePipeline *self, const SlPass *pass, GError **error)
{
  g_autofree char *dot = NULL;
  SluiceResult *result = sl_pass_run (pass, &dot, error);

  if (dot != NULL) {
    g_clear_pointer (&self->dot, g_free);
    self->dot = g_steal_pointer (&dot);
  }
  return result;
}

static SluiceMediaInfo *
probe_file (SluicePipeline *self, const char *path, GCancellable *cancellable, GError **error)
{
  const SlFileType *file_type = sl_pipeline_descriptor_get_file_type (self->descriptor);
  const SlProbeOptions options = {
    .path = path,
    .limits = &file_type->limits,
    .verdict = &file_type->verdict,
    .cancellable = cancellable,
  };

  return sl_probe_file (&options, error);
}

SluicePipeline *
sluice_pipeline_new_from_file (const char *path, SluiceRegistry *registry, GError **error)
{
  g_autoptr (SluicePipeline) self = NULL;
  g_autoptr (SlStageCatalogue) catalogue = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (registry == NULL || SLUICE_IS_REGISTRY (registry), NULL);

  if (!sluice_init (error))
    return NULL;
  self = new_with_registry (registry);
  catalogue = make_catalogue (self->registry, error);
  if (catalogue == NULL)
    return NULL;
  self->descriptor = sl_pipeline_descriptor_load (path, catalogue, error);
  return self->descriptor != NULL ? g_steal_pointer (&self) : NULL;
}

SluicePipeline *
sluice_pipeline_new_from_data (const char *data,
                               const char *name,
                               SluiceRegistry *registry,
                               GError **error)
{
  g_autoptr (SluicePipeline) self = NULL;
  g_autoptr (SlStageCatalogue) catalogue = NULL;

  g_return_val_if_fail (data != NULL && name != NULL, NULL);
  g_return_val_if_fail (registry == NULL || SLUICE_IS_REGISTRY (registry), NULL);

  if (!sluice_init (error))
    return NULL;
  self = new_with_registry (registry);
  catalogue = make_catalogue (self->registry, error);
  if (catalogue == NULL)
    return NULL;
  self->descriptor = sl_pipeline_descriptor_parse (data, strlen (data), name, catalogue, error);
  return self->descriptor != NULL ? g_steal_pointer (&self) : NULL;
}

const char *
sluice_pipeline_get_file_type (SluicePipeline *self)
{
  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);

  return sl_pipeline_descriptor_get_file_type (self->descriptor)->name;
}

void
sluice_pipeline_set_thread_budget (SluicePipeline *self, guint threads)
{
  g_return_if_fail (SLUICE_IS_PIPELINE (self));

  self->thread_budget = threads;
}

void
sluice_pipeline_set_service_broker (SluicePipeline *self, SluiceServiceBroker *broker)
{
  g_return_if_fail (SLUICE_IS_PIPELINE (self));
  g_return_if_fail (broker == NULL || SLUICE_IS_SERVICE_BROKER (broker));

  g_set_object (&self->broker, broker);
}

/* The text parameter @name of a stage; or NULL and why there is none. */
static const SlParamSpec *
find_text_param (SluicePipeline *self, const char *stage_id, const char *name, GError **error)
{
  const SlStageDescriptor *stage = sl_pipeline_descriptor_find_stage (self->descriptor, stage_id);
  const SlParamSpec *spec = stage != NULL ? sl_stage_schema_find_param (stage->schema, name) : NULL;

  if (spec != NULL && spec->type == SL_PARAM_STRING)
    return spec;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
               "stage '%s' has no text parameter '%s'", stage_id, name);
  return NULL;
}

static void
free_param_value (gpointer data)
{
  sl_param_value_free (data);
}

gboolean
sluice_pipeline_override_param (SluicePipeline *self,
                                const char *stage_id,
                                const char *name,
                                const char *text,
                                GError **error)
{
  const SlParamSpec *spec = NULL;
  SlParamValue *value = NULL;
  GPtrArray *values = NULL;

  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (stage_id != NULL && name != NULL && text != NULL, FALSE);

  spec = find_text_param (self, stage_id, name, error);
  if (spec == NULL)
    return FALSE;
  value = g_new0 (SlParamValue, 1);
  value->name = g_strdup (name);
  value->type = SL_PARAM_STRING;
  value->text = g_strdup (text);
  values = g_hash_table_lookup (self->overrides, stage_id);
  if (values == NULL) {
    values = g_ptr_array_new_with_free_func (free_param_value);
    g_hash_table_insert (self->overrides, g_strdup (stage_id), values);
  }
  g_ptr_array_add (values, value);
  return TRUE;
}

SluiceMediaInfo *
sluice_pipeline_probe (SluicePipeline *self,
                       const char *input_path,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (input_path != NULL, NULL);

  return probe_file (self, input_path, cancellable, error);
}

SluicePlan *
sluice_pipeline_plan (SluicePipeline *self, SluiceMediaInfo *info, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (info), NULL);

  return sl_plan_new (self->descriptor, info, error);
}

SluiceResult *
sluice_pipeline_run_pass (SluicePipeline *self,
                          SluicePlan *plan,
                          const char *pass,
                          const char *const *stages,
                          SluiceMediaInfo *info,
                          const char *input_path,
                          const char *output_dir,
                          GListModel *needed,
                          GCancellable *cancellable,
                          GError **error)
{
  const SlPlannedPass *planned = NULL;
  SlPass job;

  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (SLUICE_IS_PLAN (plan), NULL);
  g_return_val_if_fail (pass != NULL && input_path != NULL && output_dir != NULL, NULL);
  g_return_val_if_fail (SLUICE_IS_MEDIA_INFO (info), NULL);

  planned = sl_plan_find_pass (plan, pass);
  if (planned == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "the plan has no pass '%s'",
                 pass);
    return NULL;
  }
  if (stages == NULL)
    stages = (const char *const *) planned->stages;
  job = make_pass (self, stages, info, input_path, output_dir, needed, cancellable);
  return run_pass (self, &job, error);
}

SluiceResult *
sluice_pipeline_run (SluicePipeline *self,
                     const char *input_path,
                     const char *output_dir,
                     GCancellable *cancellable,
                     GError **error)
{
  SlPipelineRunOptions options = {
    .pipeline = self,
    .input_path = input_path,
    .output_dir = output_dir,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (input_path != NULL && output_dir != NULL, NULL);

  options.descriptor = self->descriptor;
  options.has_broker = self->broker != NULL;
  return sl_pipeline_run (&options, error);
}

typedef struct {
  char *input_path;
  char *output_dir;
} SlRunArguments;

static void
sl_run_arguments_free (gpointer data)
{
  SlRunArguments *self = data;

  g_free (self->input_path);
  g_free (self->output_dir);
  g_free (self);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SlRunArguments *arguments = task_data;
  g_autoptr (GError) error = NULL;
  SluiceResult *result = sluice_pipeline_run (source, arguments->input_path, arguments->output_dir,
                                              cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
sluice_pipeline_run_async (SluicePipeline *self,
                           const char *input_path,
                           const char *output_dir,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SlRunArguments *arguments = NULL;

  g_return_if_fail (SLUICE_IS_PIPELINE (self));
  g_return_if_fail (input_path != NULL && output_dir != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sluice_pipeline_run_async);
  /* A cancelled run says so as SLUICE_ERROR_CANCELLED, not in GIO's domain. */
  g_task_set_check_cancellable (task, FALSE);
  arguments = g_new0 (SlRunArguments, 1);
  arguments->input_path = g_strdup (input_path);
  arguments->output_dir = g_strdup (output_dir);
  g_task_set_task_data (task, arguments, sl_run_arguments_free);
  self->caller_context = g_main_context_ref_thread_default ();
  g_task_run_in_thread (task, run_in_thread);
}

SluiceResult *
sluice_pipeline_run_finish (SluicePipeline *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  g_clear_pointer (&self->caller_context, g_main_context_unref);
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
sluice_pipeline_dup_graph_dot (SluicePipeline *self)
{
  g_return_val_if_fail (SLUICE_IS_PIPELINE (self), NULL);

  return g_strdup (self->dot);
}
