// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The messages between daemon and worker, and nothing else: the two share no other code that speaks
 * of work. */
#include "ipc/messages.h"

#include "base/json-util.h"
#include "ipc/frame.h"
#include "ipc/wire-error.h"
#include "ipc/wire-text.h"
#include "sluice/sluice-error.h"

/* By SlMessageType; each is the one member of its message. */
static const char *const type_names[] = { "hello", "order",  "progress", "request",
                                          "reply", "report", "error",    NULL };

static SlMessage *
message_new (SlMessageType type)
{
  SlMessage *self = g_new0 (SlMessage, 1);

  self->type = type;
  return self;
}

SlMessage *
sl_message_new_hello (void)
{
  SlMessage *self = message_new (SL_MESSAGE_HELLO);

  self->protocol = SL_IPC_PROTOCOL;
  return self;
}

SlMessage *
sl_message_new_order (SlWorkOrder *order)
{
  SlMessage *self = message_new (SL_MESSAGE_ORDER);

  self->order = order;
  return self;
}

SlMessage *
sl_message_new_progress (GPtrArray *progress)
{
  SlMessage *self = message_new (SL_MESSAGE_PROGRESS);

  self->progress = progress;
  return self;
}

SlMessage *
sl_message_new_request (SlWorkRequest *request)
{
  SlMessage *self = message_new (SL_MESSAGE_REQUEST);

  self->request = request;
  return self;
}

SlMessage *
sl_message_new_reply (SlWorkReply *reply)
{
  SlMessage *self = message_new (SL_MESSAGE_REPLY);

  self->reply = reply;
  return self;
}

SlMessage *
sl_message_new_report (SlWorkReport *report)
{
  SlMessage *self = message_new (SL_MESSAGE_REPORT);

  self->report = report;
  return self;
}

SlMessage *
sl_message_new_error (const GError *error)
{
  SlMessage *self = message_new (SL_MESSAGE_ERROR);

  self->error = g_error_copy (error);
  return self;
}

void
sl_message_free (SlMessage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->order, sl_work_order_free);
  g_clear_pointer (&self->progress, g_ptr_array_unref);
  g_clear_pointer (&self->request, sl_work_request_free);
  g_clear_pointer (&self->reply, sl_work_reply_free);
  g_clear_pointer (&self->report, sl_work_report_free);
  g_clear_error (&self->error);
  g_free (self);
}

const char *
sl_message_type_to_string (SlMessageType type)
{
  return type_names[type];
}

static JsonObject *
make_hello (guint protocol)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "protocol", protocol);
  return object;
}

static JsonArray *
make_progress (GPtrArray *progress)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < progress->len; i++) {
    const SlStageProgress *item = g_ptr_array_index (progress, i);
    JsonObject *object = json_object_new ();

    json_object_set_string_member (object, "stage", item->stage);
    json_object_set_double_member (object, "fraction", item->fraction);
    json_array_add_object_element (list, object);
  }
  return list;
}

static JsonObject *
make_body (const SlMessage *self)
{
  switch (self->type) {
  case SL_MESSAGE_HELLO:
    return make_hello (self->protocol);
  case SL_MESSAGE_ORDER:
    return sl_work_order_to_object (self->order);
  case SL_MESSAGE_REQUEST:
    return sl_work_request_to_object (self->request);
  case SL_MESSAGE_REPLY:
    return sl_work_reply_to_object (self->reply);
  case SL_MESSAGE_REPORT:
    return sl_work_report_to_object (self->report);
  case SL_MESSAGE_ERROR:
  default:
    return sl_wire_error_to_json (self->error);
  }
}

GBytes *
sl_message_to_frame (const SlMessage *self, GError **error)
{
  const char *name = sl_message_type_to_string (self->type);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *json = NULL;

  if (self->type == SL_MESSAGE_PROGRESS)
    json_object_set_array_member (object, name, make_progress (self->progress));
  else
    json_object_set_object_member (object, name, make_body (self));
  json = sl_json_object_to_string (object);
  return sl_frame_encode (json, strlen (json), error);
}

static gboolean
read_fraction (JsonObject *object, double *fraction, GError **error)
{
  JsonNode *node = json_object_get_member (object, "fraction");
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
                                                            : G_TYPE_INVALID;

  if (type == G_TYPE_DOUBLE || type == G_TYPE_INT64) {
    *fraction = json_node_get_double (node);
    if (*fraction >= 0.0 && *fraction <= 1.0)
      return TRUE;
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                       "/fraction: expected a number from 0 to 1");
  return FALSE;
}

static SlStageProgress *
read_stage_progress (JsonObject *object, GError **error)
{
  static const char *const members[] = { "stage", "fraction", NULL };
  const char *stage = NULL;
  double fraction = 0.0;

  if (!sl_wire_check_members (object, members, error)
      || (stage = sl_wire_get_plain_name (object, "stage", error)) == NULL
      || !read_fraction (object, &fraction, error))
    return NULL;
  return sl_stage_progress_new (stage, fraction);
}

static GPtrArray *
read_progress (JsonObject *message, GError **error)
{
  g_autoptr (GPtrArray) progress = sl_stage_progress_list_new ();
  JsonArray *list = sl_wire_get_object_list (message, "progress", error);

  if (list == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (list); i++) {
    SlStageProgress *item = read_stage_progress (json_array_get_object_element (list, i), error);

    if (item == NULL)
      return NULL;
    g_ptr_array_add (progress, item);
  }
  return g_steal_pointer (&progress);
}

static gboolean
read_hello (SlMessage *self, JsonObject *body, GError **error)
{
  static const char *const members[] = { "protocol", NULL };
  gint64 protocol = 0;

  if (!sl_wire_check_members (body, members, error)
      || !sl_wire_get_int (body, "protocol", 1, G_MAXINT, &protocol, error))
    return FALSE;
  self->protocol = (guint) protocol;
  return TRUE;
}

static gboolean
read_object (SlMessage *self, JsonNode *node, GError **error)
{
  JsonObject *body = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "/%s: expected an object",
                 sl_message_type_to_string (self->type));
    return FALSE;
  }
  body = json_node_get_object (node);
  switch (self->type) {
  case SL_MESSAGE_HELLO:
    return read_hello (self, body, error);
  case SL_MESSAGE_ORDER:
    return (self->order = sl_work_order_new_from_object (body, error)) != NULL;
  case SL_MESSAGE_REQUEST:
    return (self->request = sl_work_request_new_from_object (body, error)) != NULL;
  case SL_MESSAGE_REPLY:
    return (self->reply = sl_work_reply_new_from_object (body, error)) != NULL;
  case SL_MESSAGE_REPORT:
    return (self->report = sl_work_report_new_from_object (body, error)) != NULL;
  case SL_MESSAGE_ERROR:
  default:
    return (self->error = sl_wire_error_from_json (body, error)) != NULL;
  }
}

/* The name of a message's one member says what it is. */
static SlMessage *
new_for_members (JsonObject *object, GError **error)
{
  if (!sl_wire_check_members (object, type_names, error))
    return NULL;
  for (guint i = 0; type_names[i] != NULL; i++) {
    if (json_object_get_size (object) == 1 && json_object_has_member (object, type_names[i]))
      return message_new (i);
  }
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                       "a message has exactly one member");
  return NULL;
}

SlMessage *
sl_message_new_from_json (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = sl_wire_parse_object (json, length, error);
  g_autoptr (SlMessage) self = NULL;

  if (object == NULL || (self = new_for_members (object, error)) == NULL)
    return NULL;
  if (self->type == SL_MESSAGE_PROGRESS) {
    self->progress = read_progress (object, error);
    return self->progress != NULL ? g_steal_pointer (&self) : NULL;
  }
  if (!read_object (self, json_object_get_member (object, sl_message_type_to_string (self->type)),
                    error))
    return NULL;
  return g_steal_pointer (&self);
}
