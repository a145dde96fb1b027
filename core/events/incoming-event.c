// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events as others write them: {"eventId", "eventType", "timestamp", "data"}. Members that are not
 * known are left to those who know them. */
#include "events/incoming-event.h"

#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"

/* What a broker takes as its settings come; there is no reason for an event of this size. */
#define MAX_BYTES (1024 * 1024)

void
sl_incoming_event_free (SlIncomingEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->event_id);
  g_clear_pointer (&self->data, json_object_unref);
  g_free (self);
}

/* RFC 9562: read in any case, written in lower case. */
static char *
read_uuid (const char *text, const char *pointer, GError **error)
{
  g_autofree char *id = g_ascii_strdown (text, -1);

  if (sl_uuid_is_valid (id))
    return g_steal_pointer (&id);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "%s: expected a UUID, found '%s'",
               pointer, text);
  return NULL;
}

static gboolean
check_timestamp (JsonObject *envelope, GError **error)
{
  const char *text = sl_json_get_string (envelope, "timestamp", error);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  if (text != NULL && time == NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                 "/timestamp: expected the form '2026-11-23T04:56:31.123Z', found '%s'", text);
  return time != NULL;
}

static gboolean
read_envelope (SlIncomingEvent *self, JsonObject *envelope, GError **error)
{
  const char *id = sl_json_get_string (envelope, "eventId", error);
  JsonObject *data = NULL;

  if (id == NULL)
    return FALSE;
  self->event_id = read_uuid (id, "/eventId", error);
  if (self->event_id == NULL || !check_timestamp (envelope, error))
    return FALSE;
  data = sl_json_get_object (envelope, "data", error);
  if (data == NULL)
    return FALSE;
  self->data = json_object_ref (data);
  return TRUE;
}

SlIncomingEvent *
sl_incoming_event_parse (const char *value, gsize length, const char *const *types, GError **error)
{
  g_autoptr (SlIncomingEvent) self = g_new0 (SlIncomingEvent, 1);
  g_autoptr (JsonObject) envelope = NULL;
  const char *type = NULL;

  if (length == 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                         "expected an event, found an empty record");
    return NULL;
  }
  envelope = sl_json_parse_object (value, length, MAX_BYTES, error);
  if (envelope == NULL)
    return NULL;
  type = sl_json_get_string (envelope, "eventType", error);
  if (type == NULL)
    return NULL;
  self->type = g_strdup (type);
  if (g_strv_contains (types, type) && !read_envelope (self, envelope, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
sl_incoming_event_read_id (const SlIncomingEvent *self,
                           const char *name,
                           gboolean is_optional,
                           char **id,
                           GError **error)
{
  g_autofree char *pointer = g_strdup_printf ("/data/%s", name);
  g_autoptr (GError) inner = NULL;
  const char *text = NULL;

  if (!sl_json_get_optional_string (self->data, name, &text, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/data%s", inner->message);
    return FALSE;
  }
  if (text == NULL && is_optional) {
    *id = NULL;
    return TRUE;
  }
  if (text == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "%s: missing", pointer);
    return FALSE;
  }
  *id = read_uuid (text, pointer, error);
  return *id != NULL;
}
