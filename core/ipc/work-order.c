// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The order: daemon to worker. The worker reads it as strictly as the daemon reads reports, since a
 * mistake here would show up as a strange pass and not as an error. */
#include "ipc/work-order.h"

#include "base/json-util.h"
#include "ipc/wire-text.h"
#include "sluice/sluice-error.h"

#define MAX_THREADS 1024
/* As much as the limits of wall time allow. */
#define MAX_CPU_SECONDS G_MAXINT32

static const char *const members[] = {
  "passId",      "mediaId",   "kind",         "descriptor", "descriptorName",
  "stages",      "mediaInfo", "inputPath",    "workFolder", "needed",
  "checkpoints", "overrides", "threadBudget", "cpuSeconds", NULL,
};

SlWorkOrder *
sl_work_order_new (void)
{
  return g_new0 (SlWorkOrder, 1);
}

void
sl_work_order_free (SlWorkOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->pass_id);
  g_free (self->media_id);
  g_free (self->kind);
  g_free (self->descriptor);
  g_free (self->descriptor_name);
  g_strfreev (self->stages);
  g_free (self->media_info);
  g_free (self->input_path);
  g_free (self->work_dir);
  g_strfreev (self->needed);
  g_strfreev (self->checkpoints);
  g_strfreev (self->overrides);
  g_free (self);
}

JsonObject *
sl_work_order_to_object (const SlWorkOrder *self)
{
  JsonObject *object = json_object_new ();

  sl_wire_set_text (object, "passId", self->pass_id);
  sl_wire_set_text (object, "mediaId", self->media_id);
  sl_wire_set_text (object, "kind", self->kind);
  sl_wire_set_text (object, "descriptor", self->descriptor);
  sl_wire_set_text (object, "descriptorName", self->descriptor_name);
  sl_wire_set_strv (object, "stages", self->stages);
  sl_wire_set_text (object, "mediaInfo", self->media_info);
  sl_wire_set_text (object, "inputPath", self->input_path);
  sl_wire_set_text (object, "workFolder", self->work_dir);
  sl_wire_set_strv (object, "needed", self->needed);
  sl_wire_set_strv (object, "checkpoints", self->checkpoints);
  sl_wire_set_strv (object, "overrides", self->overrides);
  json_object_set_int_member (object, "threadBudget", self->thread_budget);
  json_object_set_int_member (object, "cpuSeconds", self->cpu_seconds);
  return object;
}

char *
sl_work_order_to_json (const SlWorkOrder *self)
{
  g_autoptr (JsonObject) object = sl_work_order_to_object (self);

  return sl_json_object_to_string (object);
}

static gboolean
read_text (JsonObject *object, const char *name, char **value, GError **error)
{
  *value = g_strdup (sl_wire_get_text (object, name, error));
  return *value != NULL;
}

static gboolean
read_numbers (SlWorkOrder *self, JsonObject *object, GError **error)
{
  gint64 threads = 0;
  gint64 cpu_seconds = 0;

  if (!sl_wire_get_int (object, "threadBudget", 0, MAX_THREADS, &threads, error)
      || !sl_wire_get_int (object, "cpuSeconds", 0, MAX_CPU_SECONDS, &cpu_seconds, error))
    return FALSE;
  self->thread_budget = (guint) threads;
  self->cpu_seconds = (guint) cpu_seconds;
  return TRUE;
}

static gboolean
read_texts (SlWorkOrder *self, JsonObject *object, GError **error)
{
  return read_text (object, "passId", &self->pass_id, error)
         && read_text (object, "mediaId", &self->media_id, error)
         && read_text (object, "kind", &self->kind, error)
         && read_text (object, "descriptor", &self->descriptor, error)
         && read_text (object, "descriptorName", &self->descriptor_name, error)
         && read_text (object, "inputPath", &self->input_path, error)
         && read_text (object, "workFolder", &self->work_dir, error);
}

/* "name=value", each; @is_param: the name is that of a stage, a dot, and one of its parameters. */
static gboolean
read_pairs (JsonObject *object,
            const char *member,
            gboolean is_param,
            char ***pairs,
            GError **error)
{
  if (!sl_wire_get_optional_strv (object, member, pairs, error))
    return FALSE;
  for (guint i = 0; *pairs != NULL && (*pairs)[i] != NULL; i++) {
    const char *pair = (*pairs)[i];
    const char *equals = strchr (pair, '=');

    if (equals != NULL && (!is_param || memchr (pair, '.', (gsize) (equals - pair)) != NULL))
      continue;
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                 "/%s: expected '%s', found '%s'", member,
                 is_param ? "stage.parameter=text" : "name=path", pair);
    return FALSE;
  }
  return TRUE;
}

SlWorkOrder *
sl_work_order_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (SlWorkOrder) self = sl_work_order_new ();

  if (!sl_wire_check_members (object, members, error) || !read_texts (self, object, error)
      || !read_numbers (self, object, error)
      || !sl_wire_get_optional_json (object, "mediaInfo", &self->media_info, error)
      || !sl_wire_get_optional_strv (object, "stages", &self->stages, error)
      || !read_pairs (object, "needed", FALSE, &self->needed, error)
      || !read_pairs (object, "checkpoints", FALSE, &self->checkpoints, error)
      || !read_pairs (object, "overrides", TRUE, &self->overrides, error))
    return NULL;
  return g_steal_pointer (&self);
}

SlWorkOrder *
sl_work_order_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = sl_wire_parse_object (json, length, error);

  return object != NULL ? sl_work_order_new_from_object (object, error) : NULL;
}
