// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Checked access to JSON objects, and the way back to text.
 *
 * What this library reads (a media info, a plugin cache) may come from another process or from a
 * file, and json-glib's parser recurses once a level: text that is nested deeply enough ends the
 * process. So depth is counted before the parser sees the text.
 *
 * A reader leaves its value alone when the member is absent; the caller has put the default there.
 */
#include "sluice/sluice-json-private.h"

#include <math.h>

#include "sluice/sluice-error.h"

/* A plugin's list of choices stands on the eighth level. */
#define MAX_DEPTH 16

static gboolean
is_too_deep (const char *text, gsize length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (in_string) {
      if (c == '\\')
        i++;
      else if (c == '"')
        in_string = FALSE;
    } else if (c == '"') {
      in_string = TRUE;
    } else if (c == '{' || c == '[') {
      if (++depth > MAX_DEPTH)
        return TRUE;
    } else if ((c == '}' || c == ']') && depth > 0) {
      depth--;
    }
  }
  return FALSE;
}

static gboolean is_finite (JsonNode *node);

static gboolean
is_array_finite (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!is_finite (json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_object_finite (JsonObject *object)
{
  JsonObjectIter iter;
  JsonNode *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, NULL, &member))
    if (!is_finite (member))
      return FALSE;
  return TRUE;
}

/* json-glib reads 1e999 as infinity, and would write that as something that is not JSON. */
static gboolean
is_finite (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return is_object_finite (json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return is_array_finite (json_node_get_array (node));
  return json_node_get_value_type (node) != G_TYPE_DOUBLE || isfinite (json_node_get_double (node));
}

/* The member @name when it is there and not null. */
static JsonNode *
find_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
refuse (const char *name, const char *expected, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "/%s: expected %s", name,
               expected);
  return FALSE;
}

/* @length: bytes, -1 when @text ends with a NUL. Returns: (transfer full) */
JsonObject *
sluice_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) inner = NULL;
  gsize bytes = length < 0 ? strlen (text) : (gsize) length;

  if (is_too_deep (text, bytes)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "JSON is nested deeper than %d levels", MAX_DEPTH);
    return NULL;
  }
  if (!json_parser_load_from_data (parser, text, (gssize) bytes, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "not JSON: %s",
                 inner->message);
    return NULL;
  }
  if (json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "expected a JSON object");
    return NULL;
  }
  if (!is_finite (json_parser_get_root (parser))) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "JSON holds a number that is too large");
    return NULL;
  }
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

gboolean
sluice_json_read_string (JsonObject *object, const char *name, const char **value, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (name, "a string", error);
  *value = json_node_get_string (node);
  return TRUE;
}

gboolean
sluice_json_read_uint (JsonObject *object, const char *name, guint64 *value, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return refuse (name, "an integer that is not negative", error);
  *value = (guint64) json_node_get_int (node);
  return TRUE;
}

gboolean
sluice_json_read_double (JsonObject *object, const char *name, double *value, GError **error)
{
  JsonNode *node = find_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (node == NULL)
    return TRUE;
  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return refuse (name, "a number", error);
  *value = json_node_get_double (node);
  return TRUE;
}

gboolean
sluice_json_read_boolean (JsonObject *object, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL)
    return TRUE;
  if (json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (name, "true or false", error);
  *value = json_node_get_boolean (node);
  return TRUE;
}

/* Returns: (transfer none): here an absent member is an error */
JsonArray *
sluice_json_read_array (JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)) {
    refuse (name, "an array", error);
    return NULL;
  }
  return json_node_get_array (node);
}

/* Returns: (transfer none) */
JsonObject *
sluice_json_array_read_object (JsonArray *array, guint index, GError **error)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "/%u: expected an object",
                 index);
    return NULL;
  }
  return json_node_get_object (node);
}

JsonArray *
sluice_json_array_from_strv (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

/* Compact text, members in the order in which they were set. Always UTF-8: messages of other
 * libraries may quote bytes of a file. */
char *
sluice_json_object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  return g_utf8_make_valid (text, -1);
}
