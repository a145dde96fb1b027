// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One order from start to end: the same runner that a program has with libsluice, and its result
 * put into the words of a report. */
#include "worker/job.h"

#include <gio/gio.h>

#include "base/json-util.h"

typedef struct {
  SlJobProgressFunc func;
  gpointer user_data;
} ProgressTarget;

static void
on_stage_progressed (SluicePipeline *pipeline, const char *stage, double fraction, gpointer data)
{
  const ProgressTarget *target = data;

  target->func (stage, fraction, target->user_data);
}

static void
add_fact (JsonObject *object, const char *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    json_object_set_int_member (object, name, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    json_object_set_double_member (object, name, g_variant_get_double (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    json_object_set_boolean_member (object, name, g_variant_get_boolean (value));
  else
    json_object_set_string_member (object, name, g_variant_get_string (value, NULL));
}

static char *
format_facts (GVariant *facts)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    add_fact (object, name, value);
  return sl_json_object_to_string (object);
}

static SlReportedArtifact *
report_artifact (SluiceArtifact *artifact)
{
  g_autoptr (GVariant) facts = sluice_artifact_dup_facts (artifact);
  SlReportedArtifact *reported = sl_reported_artifact_new ();

  reported->name = g_strdup (sluice_artifact_get_name (artifact));
  reported->file_name = sluice_artifact_dup_file_name (artifact);
  reported->content_type = g_strdup (sluice_artifact_get_content_type (artifact));
  reported->facts = format_facts (facts);
  return reported;
}

static void
report_repairs (SlReportedStage *reported, GVariant *repairs)
{
  GVariantIter iter;
  const char *name = NULL;
  const char *reason = NULL;

  g_variant_iter_init (&iter, repairs);
  while (g_variant_iter_loop (&iter, "(&s&s)", &name, &reason))
    g_ptr_array_add (reported->repairs, sl_reported_repair_new (name, reason));
}

static SlReportedStage *
report_stage (SluiceStageResult *result)
{
  SlReportedStage *reported = sl_reported_stage_new (sluice_stage_result_get_stage (result));
  GListModel *artifacts = sluice_stage_result_get_artifacts (result);
  const GError *failure = sluice_stage_result_get_error (result);

  reported->completed = sluice_stage_result_get_outcome (result) != SLUICE_STAGE_OUTCOME_FAILED;
  reported->skip_reason = g_strdup (sluice_stage_result_get_skip_reason (result));
  reported->warnings = g_strdupv ((char **) sluice_stage_result_get_warnings (result));
  report_repairs (reported, sluice_stage_result_get_repairs (result));
  reported->retry_after_ms = sluice_stage_result_get_retry_after (result);
  reported->media_facts = format_facts (sluice_stage_result_get_media_facts (result));
  if (!reported->completed) {
    reported->error = failure != NULL
                          ? g_error_copy (failure)
                          : g_error_new (SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
                                         "stage '%s' failed without saying why", reported->stage);
    /* What a failed stage left behind is not for anyone. */
    return reported;
  }
  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    g_ptr_array_add (reported->artifacts, report_artifact (artifact));
  }
  return reported;
}

static SlWorkReport *
report_result (SluiceResult *result)
{
  SlWorkReport *report = sl_work_report_new ();
  GListModel *stages = sluice_result_get_stages (result);

  for (guint i = 0; i < g_list_model_get_n_items (stages); i++) {
    g_autoptr (SluiceStageResult) stage = g_list_model_get_item (stages, i);

    g_ptr_array_add (report->stages, report_stage (stage));
  }
  return report;
}

/* "name=path" of artifacts of earlier passes; who made them is of no interest here. */
static GListModel *
list_needed (const SlWorkOrder *order)
{
  GListStore *needed = g_list_store_new (SLUICE_TYPE_ARTIFACT);

  for (guint i = 0; order->needed != NULL && order->needed[i] != NULL; i++) {
    const char *path = strchr (order->needed[i], '=') + 1;
    g_autofree char *name = g_strndup (order->needed[i], (gsize) (path - order->needed[i]) - 1);
    g_autoptr (SluiceArtifact)
        artifact = sluice_artifact_new (name, "", path, "application/octet-stream");

    g_list_store_append (needed, artifact);
  }
  return G_LIST_MODEL (needed);
}

static SlWorkReport *
probe (SluicePipeline *pipeline, const SlWorkOrder *order, GError **error)
{
  g_autoptr (SluiceMediaInfo)
      info = sluice_pipeline_probe (pipeline, order->input_path, NULL, error);
  SlWorkReport *report = NULL;

  if (info == NULL)
    return NULL;
  report = sl_work_report_new ();
  report->media_info = sluice_media_info_to_json (info);
  return report;
}

static SluiceMediaInfo *
read_media_info (const SlWorkOrder *order, GError **error)
{
  if (order->media_info != NULL)
    return sluice_media_info_new_from_json (order->media_info, error);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
               "an order for pass '%s' without media info", order->kind);
  return NULL;
}

static SlWorkReport *
run_pass (SluicePipeline *pipeline, const SlWorkOrder *order, GError **error)
{
  g_autoptr (GListModel) needed = list_needed (order);
  g_autoptr (SluiceMediaInfo) info = read_media_info (order, error);
  g_autoptr (SluicePlan) plan = NULL;
  g_autoptr (SluiceResult) result = NULL;

  if (info == NULL)
    return NULL;
  plan = sluice_pipeline_plan (pipeline, info, error);
  if (plan == NULL)
    return NULL;
  result = sluice_pipeline_run_pass (pipeline, plan, order->kind,
                                     (const char *const *) order->stages, info, order->input_path,
                                     order->work_dir, needed, NULL, error);
  return result != NULL ? report_result (result) : NULL;
}

/* "stage.parameter=text", as the channel has checked. */
static gboolean
override_params (SluicePipeline *pipeline, const SlWorkOrder *order, GError **error)
{
  for (guint i = 0; order->overrides != NULL && order->overrides[i] != NULL; i++) {
    const char *dot = strchr (order->overrides[i], '.');
    const char *equals = strchr (order->overrides[i], '=');
    g_autofree char *stage = g_strndup (order->overrides[i], (gsize) (dot - order->overrides[i]));
    g_autofree char *name = g_strndup (dot + 1, (gsize) (equals - dot) - 1);

    if (!sluice_pipeline_override_param (pipeline, stage, name, equals + 1, error))
      return FALSE;
  }
  return TRUE;
}

SlWorkReport *
sl_job_run (const SlWorkOrder *order,
            SluiceRegistry *registry,
            SluiceServiceBroker *broker,
            SlJobProgressFunc progress,
            gpointer user_data,
            GError **error)
{
  ProgressTarget target = { progress, user_data };
  g_autoptr (SluicePipeline) pipeline = sluice_pipeline_new_from_data (
      order->descriptor, order->descriptor_name, registry, error);

  if (pipeline == NULL || !override_params (pipeline, order, error))
    return NULL;
  sluice_pipeline_set_service_broker (pipeline, broker);
  sluice_pipeline_set_thread_budget (pipeline, order->thread_budget);
  g_signal_connect (pipeline, "progress", G_CALLBACK (on_stage_progressed), &target);
  if (g_str_equal (order->kind, "probe"))
    return probe (pipeline, order, error);
  return run_pass (pipeline, order, error);
}
