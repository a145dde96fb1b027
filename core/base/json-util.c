// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Checked access to JSON objects, and JSON text. */
#include "base/json-util.h"

#include <string.h>

#include "base/suggest.h"
#include "sluice/sluice-error.h"

static const char *
describe_node (JsonNode *node)
{
  if (node == NULL)
    return "nothing";
  switch (json_node_get_node_type (node)) {
  case JSON_NODE_OBJECT:
    return "an object";
  case JSON_NODE_ARRAY:
    return "an array";
  case JSON_NODE_NULL:
    return "null";
  case JSON_NODE_VALUE:
  default:
    break;
  }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return "a string";
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return "an integer";
  return json_node_get_value_type (node) == G_TYPE_BOOLEAN ? "a boolean" : "a number";
}

static void
set_type_error (GError **error, const char *name, const char *expected, JsonNode *node)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s: expected %s, found %s",
               name, expected, describe_node (node));
}

static gboolean
holds_value (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

const char *
sl_json_get_string (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!holds_value (node, G_TYPE_STRING)) {
    set_type_error (error, name, "a string", node);
    return NULL;
  }
  return json_node_get_string (node);
}

gboolean
sl_json_get_int (JsonObject *object,
                 const char *name,
                 gint64 minimum,
                 gint64 maximum,
                 gint64 *value,
                 GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!holds_value (node, G_TYPE_INT64)) {
    set_type_error (error, name, "an integer", node);
    return FALSE;
  }
  if (json_node_get_int (node) < minimum || json_node_get_int (node) > maximum) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                 "/%s: expected an integer from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                 ", found %" G_GINT64_FORMAT,
                 name, minimum, maximum, json_node_get_int (node));
    return FALSE;
  }
  *value = json_node_get_int (node);
  return TRUE;
}

gboolean
sl_json_get_optional_string (JsonObject *object,
                             const char *name,
                             const char **value,
                             GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node)) {
    *value = NULL;
    return TRUE;
  }
  if (!holds_value (node, G_TYPE_STRING)) {
    set_type_error (error, name, "a string or null", node);
    return FALSE;
  }
  *value = json_node_get_string (node);
  return TRUE;
}

JsonObject *
sl_json_get_object (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    set_type_error (error, name, "an object", node);
    return NULL;
  }
  return json_node_get_object (node);
}

JsonArray *
sl_json_get_array (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)) {
    set_type_error (error, name, "an array", node);
    return NULL;
  }
  return json_node_get_array (node);
}

gboolean
sl_json_check_members (JsonObject *object, const char *const *allowed, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next) {
    const char *name = l->data;
    const char *nearest = NULL;

    if (g_strv_contains (allowed, name))
      continue;
    nearest = sl_suggest (name, allowed);
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "/%s: no such member%s%s%s",
                 name, nearest != NULL ? ", did you mean '" : "", nearest != NULL ? nearest : "",
                 nearest != NULL ? "'?" : "");
    return FALSE;
  }
  return TRUE;
}

static void
append_escaped (GString *out, guchar character)
{
  static const char values[] = "\"\\\b\f\n\r\t";
  static const char names[] = "\"\\bfnrt";
  const char *found = strchr (values, character);

  if (found != NULL) {
    g_string_append_c (out, '\\');
    g_string_append_c (out, names[found - values]);
  } else {
    g_string_append_printf (out, "\\u%04x", character);
  }
}

static void
append_quoted_utf8 (GString *out, const char *text)
{
  const char *start = text;

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++) {
    if ((guchar) *text >= 0x20 && *text != '"' && *text != '\\')
      continue;
    g_string_append_len (out, start, text - start);
    append_escaped (out, (guchar) *text);
    start = text + 1;
  }
  g_string_append_len (out, start, text - start);
  g_string_append_c (out, '"');
}

void
sl_json_append_quoted (GString *out, const char *text)
{
  g_autofree char *repaired = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    repaired = g_utf8_make_valid (text, -1);
  append_quoted_utf8 (out, repaired != NULL ? repaired : text);
}

void
sl_json_append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_dtostr (text, sizeof text, value);
  g_string_append (out, text);
}

/* JsonGenerator always writes seventeen digits. */
static void
append_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    sl_json_append_quoted (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else
    sl_json_append_double (out, json_node_get_double (node));
}

static void append_node (GString *out, JsonNode *node);

static void
append_object (GString *out, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  g_string_append_c (out, '{');
  for (GList *l = names; l != NULL; l = l->next) {
    if (l != names)
      g_string_append_c (out, ',');
    sl_json_append_quoted (out, l->data);
    g_string_append_c (out, ':');
    append_node (out, json_object_get_member (object, l->data));
  }
  g_string_append_c (out, '}');
}

static void
append_array (GString *out, JsonArray *array)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (i > 0)
      g_string_append_c (out, ',');
    append_node (out, json_array_get_element (array, i));
  }
  g_string_append_c (out, ']');
}

static void
append_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node)) {
  case JSON_NODE_OBJECT:
    append_object (out, json_node_get_object (node));
    break;
  case JSON_NODE_ARRAY:
    append_array (out, json_node_get_array (node));
    break;
  case JSON_NODE_VALUE:
    append_value (out, node);
    break;
  case JSON_NODE_NULL:
  default:
    g_string_append (out, "null");
    break;
  }
}

char *
sl_json_object_to_string (JsonObject *object)
{
  GString *out = g_string_new (NULL);

  append_object (out, object);
  return g_string_free (out, FALSE);
}
