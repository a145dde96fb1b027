// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The report: worker to daemon. Parsed from what a process sends that has just handled a foreign
 * file, so nothing in it is believed before it was looked at. */
#include "ipc/work-report.h"

#include "base/json-util.h"
#include "ipc/wire-error.h"
#include "ipc/wire-text.h"
#include "sluice/sluice-error.h"

/* The longest registered media type has 73 characters. */
#define MAX_CONTENT_TYPE_BYTES 127

static const char *const report_members[] = { "mediaInfo", "stages", NULL };
static const char *const stage_members[] = { "stage",        "completed", "skipReason", "error",
                                             "retryAfterMs", "artifacts", "warnings",   "repairs",
                                             "mediaFacts",   NULL };
static const char *const repair_members[] = { "name", "reason", NULL };
static const char *const artifact_members[] = { "name", "fileName", "contentType", "facts", NULL };

SlReportedArtifact *
sl_reported_artifact_new (void)
{
  return g_new0 (SlReportedArtifact, 1);
}

void
sl_reported_artifact_free (SlReportedArtifact *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->file_name);
  g_free (self->content_type);
  g_free (self->facts);
  g_free (self);
}

SlReportedRepair *
sl_reported_repair_new (const char *name, const char *reason)
{
  SlReportedRepair *self = g_new0 (SlReportedRepair, 1);

  self->name = g_strdup (name);
  self->reason = g_strdup (reason);
  return self;
}

void
sl_reported_repair_free (SlReportedRepair *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}

SlReportedStage *
sl_reported_stage_new (const char *stage)
{
  SlReportedStage *self = g_new0 (SlReportedStage, 1);

  self->stage = g_strdup (stage);
  self->artifacts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_reported_artifact_free);
  self->repairs = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_reported_repair_free);
  return self;
}

void
sl_reported_stage_free (SlReportedStage *self)
{
  if (self == NULL)
    return;
  g_free (self->stage);
  g_free (self->skip_reason);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->artifacts);
  g_strfreev (self->warnings);
  g_ptr_array_unref (self->repairs);
  g_free (self->media_facts);
  g_free (self);
}

SlWorkReport *
sl_work_report_new (void)
{
  SlWorkReport *self = g_new0 (SlWorkReport, 1);

  self->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_reported_stage_free);
  return self;
}

void
sl_work_report_free (SlWorkReport *self)
{
  if (self == NULL)
    return;
  g_free (self->media_info);
  g_ptr_array_unref (self->stages);
  g_free (self);
}

static JsonObject *
make_artifact (const SlReportedArtifact *artifact)
{
  JsonObject *object = json_object_new ();

  sl_wire_set_text (object, "name", artifact->name);
  sl_wire_set_text (object, "fileName", artifact->file_name);
  sl_wire_set_text (object, "contentType", artifact->content_type);
  sl_wire_set_text (object, "facts", artifact->facts);
  return object;
}

static JsonObject *
make_repair (const SlReportedRepair *repair)
{
  JsonObject *object = json_object_new ();

  sl_wire_set_text (object, "name", repair->name);
  sl_wire_set_text (object, "reason", repair->reason);
  return object;
}

static JsonObject *
make_stage (const SlReportedStage *stage)
{
  JsonObject *object = json_object_new ();
  JsonArray *artifacts = json_array_new ();
  JsonArray *repairs = json_array_new ();

  sl_wire_set_text (object, "stage", stage->stage);
  json_object_set_boolean_member (object, "completed", stage->completed);
  sl_wire_set_text (object, "skipReason", stage->skip_reason);
  if (stage->error != NULL)
    json_object_set_object_member (object, "error", sl_wire_error_to_json (stage->error));
  if (stage->retry_after_ms > 0)
    json_object_set_int_member (object, "retryAfterMs",
                                MIN ((gint64) stage->retry_after_ms, SL_WIRE_MAX_WAIT_MS));
  for (guint i = 0; i < stage->artifacts->len; i++)
    json_array_add_object_element (artifacts,
                                   make_artifact (g_ptr_array_index (stage->artifacts, i)));
  json_object_set_array_member (object, "artifacts", artifacts);
  sl_wire_set_strv (object, "warnings", stage->warnings);
  for (guint i = 0; i < stage->repairs->len; i++)
    json_array_add_object_element (repairs, make_repair (g_ptr_array_index (stage->repairs, i)));
  json_object_set_array_member (object, "repairs", repairs);
  sl_wire_set_text (object, "mediaFacts", stage->media_facts);
  return object;
}

JsonObject *
sl_work_report_to_object (const SlWorkReport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *stages = json_array_new ();

  sl_wire_set_text (object, "mediaInfo", self->media_info);
  for (guint i = 0; i < self->stages->len; i++)
    json_array_add_object_element (stages, make_stage (g_ptr_array_index (self->stages, i)));
  json_object_set_array_member (object, "stages", stages);
  return object;
}

char *
sl_work_report_to_json (const SlWorkReport *self)
{
  g_autoptr (JsonObject) object = sl_work_report_to_object (self);

  return sl_json_object_to_string (object);
}

/* It becomes a header of responses. */
static gboolean
is_content_type (const char *text)
{
  if (strlen (text) > MAX_CONTENT_TYPE_BYTES || strchr (text, '/') == NULL)
    return FALSE;
  for (; *text != '\0'; text++) {
    if (!g_ascii_isalnum (*text) && strchr ("/+-._; =", *text) == NULL)
      return FALSE;
  }
  return TRUE;
}

static const char *
get_content_type (JsonObject *object, GError **error)
{
  const char *text = sl_wire_get_text (object, "contentType", error);

  if (text == NULL || is_content_type (text))
    return text;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                       "/contentType: expected a media type");
  return NULL;
}

static SlReportedArtifact *
read_artifact (JsonObject *object, GError **error)
{
  g_autoptr (SlReportedArtifact) self = sl_reported_artifact_new ();

  if (!sl_wire_check_members (object, artifact_members, error))
    return NULL;
  self->name = g_strdup (sl_wire_get_plain_name (object, "name", error));
  if (self->name == NULL)
    return NULL;
  self->file_name = g_strdup (sl_wire_get_plain_name (object, "fileName", error));
  if (self->file_name == NULL)
    return NULL;
  self->content_type = g_strdup (get_content_type (object, error));
  if (self->content_type == NULL
      || !sl_wire_get_optional_json (object, "facts", &self->facts, error))
    return NULL;
  if (self->facts == NULL)
    self->facts = g_strdup ("{}");
  return g_steal_pointer (&self);
}

static gboolean
read_artifacts (SlReportedStage *self, JsonObject *object, GError **error)
{
  JsonArray *list = sl_wire_get_object_list (object, "artifacts", error);

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (list); i++) {
    SlReportedArtifact *artifact = read_artifact (json_array_get_object_element (list, i), error);

    if (artifact == NULL)
      return FALSE;
    g_ptr_array_add (self->artifacts, artifact);
  }
  return TRUE;
}

static gboolean
read_repair (SlReportedStage *self, JsonObject *object, GError **error)
{
  const char *name = NULL;
  const char *reason = NULL;

  if (!sl_wire_check_members (object, repair_members, error))
    return FALSE;
  name = sl_wire_get_plain_name (object, "name", error);
  reason = name != NULL ? sl_wire_get_text (object, "reason", error) : NULL;
  if (reason == NULL)
    return FALSE;
  g_ptr_array_add (self->repairs, sl_reported_repair_new (name, reason));
  return TRUE;
}

static gboolean
read_repairs (SlReportedStage *self, JsonObject *object, GError **error)
{
  JsonArray *list = NULL;

  if (!json_object_has_member (object, "repairs"))
    return TRUE;
  list = sl_wire_get_object_list (object, "repairs", error);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
    if (!read_repair (self, json_array_get_object_element (list, i), error))
      return FALSE;
  }
  return list != NULL;
}

/* A stage ends in one way: completed, skipped for a reason, or failed with an error. */
static gboolean
check_outcome (const SlReportedStage *self, GError **error)
{
  if ((self->completed ? 1 : 0) + (self->error != NULL ? 1 : 0) == 1)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
               "stage '%s' says neither or both of completed and error", self->stage);
  return FALSE;
}

static gboolean
read_retry_after (SlReportedStage *self, JsonObject *object, GError **error)
{
  gint64 value = 0;

  if (!json_object_has_member (object, "retryAfterMs"))
    return TRUE;
  if (!sl_wire_get_int (object, "retryAfterMs", 0, SL_WIRE_MAX_WAIT_MS, &value, error))
    return FALSE;
  self->retry_after_ms = (guint64) value;
  return TRUE;
}

static gboolean
read_outcome (SlReportedStage *self, JsonObject *object, GError **error)
{
  const char *skip_reason = NULL;
  JsonNode *failure = json_object_get_member (object, "error");

  if (!sl_wire_get_boolean (object, "completed", &self->completed, error)
      || !sl_wire_get_optional_text (object, "skipReason", &skip_reason, error))
    return FALSE;
  self->skip_reason = g_strdup (skip_reason);
  if (failure == NULL)
    return check_outcome (self, error);
  if (!JSON_NODE_HOLDS_OBJECT (failure)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                         "/error: expected an object");
    return FALSE;
  }
  self->error = sl_wire_error_from_json (json_node_get_object (failure), error);
  return self->error != NULL && check_outcome (self, error);
}

static SlReportedStage *
read_stage (JsonObject *object, GError **error)
{
  const char *id = sl_wire_get_plain_name (object, "stage", error);
  g_autoptr (SlReportedStage) self = NULL;

  if (id == NULL)
    return NULL;
  self = sl_reported_stage_new (id);
  if (!sl_wire_check_members (object, stage_members, error) || !read_outcome (self, object, error)
      || !read_retry_after (self, object, error) || !read_artifacts (self, object, error)
      || !sl_wire_get_optional_strv (object, "warnings", &self->warnings, error)
      || !read_repairs (self, object, error)
      || !sl_wire_get_optional_json (object, "mediaFacts", &self->media_facts, error))
    return NULL;
  if (self->media_facts == NULL)
    self->media_facts = g_strdup ("{}");
  return g_steal_pointer (&self);
}

SlWorkReport *
sl_work_report_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (SlWorkReport) self = sl_work_report_new ();
  JsonArray *list = NULL;

  if (!sl_wire_check_members (object, report_members, error)
      || !sl_wire_get_optional_json (object, "mediaInfo", &self->media_info, error))
    return NULL;
  list = sl_wire_get_object_list (object, "stages", error);
  if (list == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (list); i++) {
    SlReportedStage *stage = read_stage (json_array_get_object_element (list, i), error);

    if (stage == NULL)
      return NULL;
    g_ptr_array_add (self->stages, stage);
  }
  return g_steal_pointer (&self);
}

SlWorkReport *
sl_work_report_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = sl_wire_parse_object (json, length, error);

  return object != NULL ? sl_work_report_new_from_object (object, error) : NULL;
}
