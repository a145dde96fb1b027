// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests of a stage at work, and their replies. */
#include "ipc/work-request.h"

#include "ipc/wire-error.h"
#include "ipc/wire-text.h"
#include "sluice/sluice-error.h"

/* Seconds of sound that a recording may have many times over. */
#define MAX_COST 1e6

static const char *const kind_names[] = { "beginCall", "endCall", "checkpoint", NULL };
static const char *const request_members[] = { "kind",     "stage", "service",      "cost",
                                               "provider", "error", "retryAfterMs", "checkpoint",
                                               "fileName", NULL };
static const char *const reply_members[] = { "error", "retryAfterMs", "provider", "baseUrl",
                                             "key",   "model",        NULL };

SlWorkRequest *
sl_work_request_new (SlRequestKind kind, const char *stage)
{
  SlWorkRequest *self = g_new0 (SlWorkRequest, 1);

  self->kind = kind;
  self->stage = g_strdup (stage);
  return self;
}

void
sl_work_request_free (SlWorkRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->stage);
  g_free (self->service);
  g_free (self->provider);
  g_clear_error (&self->error);
  g_free (self->checkpoint);
  g_free (self->file_name);
  g_free (self);
}

JsonObject *
sl_work_request_to_object (const SlWorkRequest *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "kind", kind_names[self->kind]);
  sl_wire_set_text (object, "stage", self->stage);
  sl_wire_set_text (object, "service", self->service);
  json_object_set_double_member (object, "cost", self->cost);
  sl_wire_set_text (object, "provider", self->provider);
  if (self->error != NULL)
    json_object_set_object_member (object, "error", sl_wire_error_to_json (self->error));
  json_object_set_int_member (object, "retryAfterMs", (gint64) self->retry_after_ms);
  sl_wire_set_text (object, "checkpoint", self->checkpoint);
  sl_wire_set_text (object, "fileName", self->file_name);
  return object;
}

static gboolean
read_kind (SlWorkRequest *self, JsonObject *object, GError **error)
{
  const char *text = sl_wire_get_text (object, "kind", error);

  if (text == NULL)
    return FALSE;
  for (guint i = 0; kind_names[i] != NULL; i++) {
    if (!g_str_equal (text, kind_names[i]))
      continue;
    self->kind = (SlRequestKind) i;
    return TRUE;
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                       "/kind: expected a kind of request");
  return FALSE;
}

static gboolean
read_retry_after (JsonObject *object, guint64 *retry_after_ms, GError **error)
{
  gint64 value = 0;

  if (!sl_wire_get_int (object, "retryAfterMs", 0, SL_WIRE_MAX_WAIT_MS, &value, error))
    return FALSE;
  *retry_after_ms = (guint64) value;
  return TRUE;
}

/* Missing is no error. */
static gboolean
read_error (JsonObject *object, GError **failure, GError **error)
{
  JsonNode *node = json_object_get_member (object, "error");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                         "/error: expected an object");
    return FALSE;
  }
  *failure = sl_wire_error_from_json (json_node_get_object (node), error);
  return *failure != NULL;
}

static gboolean
read_optional_text (JsonObject *object, const char *name, char **value, GError **error)
{
  const char *text = NULL;

  if (!sl_wire_get_optional_text (object, name, &text, error))
    return FALSE;
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
read_name (JsonObject *object, const char *name, char **value, GError **error)
{
  *value = g_strdup (sl_wire_get_plain_name (object, name, error));
  return *value != NULL;
}

static gboolean
read_begin (SlWorkRequest *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "cost");
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;

  if (!read_name (object, "service", &self->service, error))
    return FALSE;
  if (type == G_TYPE_DOUBLE || type == G_TYPE_INT64) {
    self->cost = json_node_get_double (node);
    if (self->cost >= 0.0 && self->cost <= MAX_COST)
      return TRUE;
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
               "/cost: expected a number from 0 to %.0f", MAX_COST);
  return FALSE;
}

/* What a request of its kind has to say. */
static gboolean
read_body (SlWorkRequest *self, JsonObject *object, GError **error)
{
  switch (self->kind) {
  case SL_REQUEST_BEGIN_CALL:
    return read_begin (self, object, error);
  case SL_REQUEST_END_CALL:
    return read_name (object, "provider", &self->provider, error)
           && read_error (object, &self->error, error)
           && read_retry_after (object, &self->retry_after_ms, error);
  case SL_REQUEST_CHECKPOINT:
  default:
    return read_name (object, "checkpoint", &self->checkpoint, error)
           && read_name (object, "fileName", &self->file_name, error);
  }
}

SlWorkRequest *
sl_work_request_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (SlWorkRequest) self = sl_work_request_new (SL_REQUEST_BEGIN_CALL, NULL);

  if (!sl_wire_check_members (object, request_members, error)
      || !read_name (object, "stage", &self->stage, error) || !read_kind (self, object, error)
      || !read_body (self, object, error))
    return NULL;
  return g_steal_pointer (&self);
}

SlWorkReply *
sl_work_reply_new (void)
{
  return g_new0 (SlWorkReply, 1);
}

SlWorkReply *
sl_work_reply_new_refusal (GError *error, guint64 retry_after_ms)
{
  SlWorkReply *self = sl_work_reply_new ();

  self->error = error;
  self->retry_after_ms = MIN (retry_after_ms, (guint64) SL_WIRE_MAX_WAIT_MS);
  return self;
}

void
sl_work_reply_free (SlWorkReply *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_free (self->provider);
  g_free (self->base_url);
  g_free (self->key);
  g_free (self->model);
  g_free (self);
}

JsonObject *
sl_work_reply_to_object (const SlWorkReply *self)
{
  JsonObject *object = json_object_new ();

  if (self->error != NULL)
    json_object_set_object_member (object, "error", sl_wire_error_to_json (self->error));
  json_object_set_int_member (object, "retryAfterMs", (gint64) self->retry_after_ms);
  sl_wire_set_text (object, "provider", self->provider);
  sl_wire_set_text (object, "baseUrl", self->base_url);
  sl_wire_set_text (object, "key", self->key);
  sl_wire_set_text (object, "model", self->model);
  return object;
}

SlWorkReply *
sl_work_reply_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (SlWorkReply) self = sl_work_reply_new ();

  if (!sl_wire_check_members (object, reply_members, error)
      || !read_error (object, &self->error, error)
      || !read_retry_after (object, &self->retry_after_ms, error)
      || !read_optional_text (object, "provider", &self->provider, error)
      || !read_optional_text (object, "baseUrl", &self->base_url, error)
      || !read_optional_text (object, "key", &self->key, error)
      || !read_optional_text (object, "model", &self->model, error))
    return NULL;
  return g_steal_pointer (&self);
}
