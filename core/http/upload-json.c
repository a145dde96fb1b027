// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * upload-json: parts of uploads, in and out.
 */
#include "upload-json.h"

#include "base/json-util.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"

/* Requests have 64 KiB: these many numbers, or ETags, fit. */
#define MAX_NUMBERS 1000

gboolean
sl_media_id_read (JsonObject *object, const char **id, GError **error)
{
  *id = sl_json_get_string (object, "mediaId", error);
  if (*id == NULL)
    return FALSE;
  if (sl_uuid_is_valid (*id))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "/mediaId: expected a UUID in lower case, found '%s'", *id);
  return FALSE;
}

static gboolean
fail (GError **error, const char *pointer, const char *expected)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "%s: expected %s", pointer,
               expected);
  return FALSE;
}

/* NULL without an error when there is none. */
static gboolean
get_optional_array (JsonObject *object, const char *name, JsonArray **array, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  *array = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  *array = sl_json_get_array (object, name, error);
  return *array != NULL;
}

static gboolean
read_etag (JsonArray *array, guint index, GPtrArray *etags, GError **error)
{
  static const char *const members[] = { "partNumber", "etag", NULL };
  JsonNode *node = json_array_get_element (array, index);
  g_autofree char *pointer = g_strdup_printf ("/parts/%u", index);
  JsonObject *part = NULL;
  const char *etag = NULL;
  gint64 number = 0;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, pointer, "an object with partNumber and etag");
  part = json_node_get_object (node);
  if (!sl_json_check_members (part, members, error)
      || !sl_json_get_int (part, "partNumber", 1, SL_OBJECT_MAX_PARTS, &number, error)) {
    g_prefix_error (error, "%s", pointer);
    return FALSE;
  }
  etag = sl_json_get_string (part, "etag", error);
  if (etag == NULL) {
    g_prefix_error (error, "%s", pointer);
    return FALSE;
  }
  g_ptr_array_add (etags, sl_object_part_new ((guint) number, 0, etag));
  return TRUE;
}

gboolean
sl_part_etags_read (JsonObject *object, GPtrArray **etags, GError **error)
{
  g_autoptr (GPtrArray)
      found = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  JsonArray *array = NULL;

  if (!get_optional_array (object, "parts", &array, error))
    return FALSE;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    if (!read_etag (array, i, found, error))
      return FALSE;
  }
  *etags = array != NULL ? g_steal_pointer (&found) : NULL;
  return TRUE;
}

gboolean
sl_part_numbers_read (JsonObject *object, GArray **numbers, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
  JsonArray *array = NULL;

  if (!get_optional_array (object, "partNumbers", &array, error))
    return FALSE;
  if (array != NULL && json_array_get_length (array) > MAX_NUMBERS)
    return fail (error, "/partNumbers", "at most " G_STRINGIFY (MAX_NUMBERS) " numbers");
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    gboolean is_integer = JSON_NODE_HOLDS_VALUE (node)
                          && json_node_get_value_type (node) == G_TYPE_INT64;
    gint64 value = is_integer ? json_node_get_int (node) : 0;
    g_autofree char *pointer = g_strdup_printf ("/partNumbers/%u", i);
    guint number = (guint) value;

    if (value < 1 || value > SL_OBJECT_MAX_PARTS)
      return fail (error, pointer, "a whole number from 1 to " G_STRINGIFY (SL_OBJECT_MAX_PARTS));
    g_array_append_val (found, number);
  }
  *numbers = array != NULL ? g_steal_pointer (&found) : NULL;
  return TRUE;
}

void
sl_upload_parts_write (const SlUploadParts *parts, SlJsonWriter *writer)
{
  sl_json_writer_int (writer, "partSize", parts->part_size);
  sl_json_writer_int (writer, "partCount", parts->n_parts);
  sl_json_writer_time (writer, "expiresAt", parts->expires_at);
  sl_json_writer_time (writer, "urlsExpireAt", parts->urls_expire_at);
  sl_json_writer_begin_array (writer, "uploaded");
  for (guint i = 0; i < parts->parts->len; i++) {
    const SlObjectPart *part = parts->parts->pdata[i];

    sl_json_writer_begin_object (writer, NULL);
    sl_json_writer_int (writer, "partNumber", part->number);
    sl_json_writer_int (writer, "size", part->size);
    sl_json_writer_string (writer, "etag", part->etag);
    sl_json_writer_end_object (writer);
  }
  sl_json_writer_end_array (writer);
  sl_json_writer_begin_array (writer, "parts");
  for (guint i = 0; i < parts->urls->len; i++) {
    const SlPartUrl *part = parts->urls->pdata[i];

    sl_json_writer_begin_object (writer, NULL);
    sl_json_writer_int (writer, "partNumber", part->number);
    sl_json_writer_int (writer, "size", part->size);
    sl_json_writer_string (writer, "uploadUrl", part->url);
    sl_json_writer_end_object (writer);
  }
  sl_json_writer_end_array (writer);
}
