// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checked access to the members of a message. It stands between foreign bytes and the daemon's
 * memory: what comes through here is of the right type, of bounded size, and harmless as part of a
 * path. */
#include "ipc/wire-text.h"

#include "base/json-util.h"
#include "base/strict-json.h"
#include "ipc/frame.h"
#include "sluice/sluice-error.h"

/* Of a file name on Linux. */
#define MAX_NAME_BYTES 255

/* base speaks of requests; here it is the other process that broke the protocol. */
static void
blame_protocol (GError **error, GError *inner)
{
  g_autoptr (GError) taken = inner;

  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, taken->message);
}

static gboolean
refuse (GError **error, const char *name, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL, "/%s: expected %s", name,
               expected);
  return FALSE;
}

gboolean
sl_wire_is_plain_name (const char *text)
{
  if (*text == '\0' || *text == '.' || strlen (text) > MAX_NAME_BYTES)
    return FALSE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar character = g_utf8_get_char (p);

    if (character == '/' || character == '\\' || g_unichar_iscntrl (character))
      return FALSE;
  }
  return TRUE;
}

JsonObject *
sl_wire_parse_object (const char *json, gsize length, GError **error)
{
  GError *inner = NULL;
  JsonObject *object = sl_json_parse_object (json, length, SL_FRAME_MAX_PAYLOAD, &inner);

  if (object == NULL)
    blame_protocol (error, inner);
  return object;
}

gboolean
sl_wire_check_members (JsonObject *object, const char *const *allowed, GError **error)
{
  GError *inner = NULL;

  if (sl_json_check_members (object, allowed, &inner))
    return TRUE;
  blame_protocol (error, inner);
  return FALSE;
}

const char *
sl_wire_get_text (JsonObject *object, const char *name, GError **error)
{
  GError *inner = NULL;
  const char *text = sl_json_get_string (object, name, &inner);

  if (text == NULL)
    blame_protocol (error, inner);
  return text;
}

const char *
sl_wire_get_plain_name (JsonObject *object, const char *name, GError **error)
{
  const char *text = sl_wire_get_text (object, name, error);

  if (text == NULL || sl_wire_is_plain_name (text))
    return text;
  refuse (error, name, "a name without slash, leading dot or control character");
  return NULL;
}

gboolean
sl_wire_get_optional_text (JsonObject *object, const char *name, const char **value, GError **error)
{
  GError *inner = NULL;

  if (sl_json_get_optional_string (object, name, value, &inner))
    return TRUE;
  blame_protocol (error, inner);
  return FALSE;
}

gboolean
sl_wire_get_optional_json (JsonObject *object, const char *name, char **value, GError **error)
{
  const char *text = NULL;
  g_autoptr (JsonObject) parsed = NULL;

  if (!sl_wire_get_optional_text (object, name, &text, error))
    return FALSE;
  if (text != NULL) {
    parsed = sl_wire_parse_object (text, strlen (text), error);
    if (parsed == NULL) {
      g_prefix_error (error, "/%s: ", name);
      return FALSE;
    }
  }
  *value = g_strdup (text);
  return TRUE;
}

gboolean
sl_wire_get_int (JsonObject *object,
                 const char *name,
                 gint64 minimum,
                 gint64 maximum,
                 gint64 *value,
                 GError **error)
{
  GError *inner = NULL;

  if (sl_json_get_int (object, name, minimum, maximum, value, &inner))
    return TRUE;
  blame_protocol (error, inner);
  return FALSE;
}

gboolean
sl_wire_get_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (error, name, "true or false");
  *value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

gboolean
sl_wire_get_optional_strv (JsonObject *object, const char *name, char ***value, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *list = NULL;

  *value = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, name, "a list of strings");
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++) {
    if (!is_text (json_array_get_element (list, i)))
      return refuse (error, name, "a list of strings");
    g_strv_builder_add (builder, json_array_get_string_element (list, i));
  }
  *value = g_strv_builder_end (builder);
  return TRUE;
}

JsonArray *
sl_wire_get_object_list (JsonObject *object, const char *name, GError **error)
{
  GError *inner = NULL;
  JsonArray *list = sl_json_get_array (object, name, &inner);

  if (list == NULL) {
    blame_protocol (error, inner);
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (list); i++) {
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i))) {
      refuse (error, name, "a list of objects");
      return NULL;
    }
  }
  return list;
}

void
sl_wire_set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

void
sl_wire_set_strv (JsonObject *object, const char *name, char *const *value)
{
  g_autoptr (JsonArray) list = NULL;

  if (value == NULL)
    return;
  list = json_array_new ();
  for (guint i = 0; value[i] != NULL; i++)
    json_array_add_string_element (list, value[i]);
  json_object_set_array_member (object, name, g_steal_pointer (&list));
}
