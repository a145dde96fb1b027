// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Uploads in parts, as S3 names them. */
#include "objects/s3-multipart.h"

#include <string.h>

#include "base/string-util.h"
#include "base/time-format.h"
#include "objects/s3-xml.h"
#include "sluice/sluice-error.h"

/* A key has one upload, or a few when answers were lost; a store that goes on showing what was
 * aborted is left alone after so many rounds. */
#define MAX_ROUNDS 10
/* Each part may have been replaced several times; who lists more means no end. */
#define MAX_LISTED (5 * SL_OBJECT_MAX_PARTS)

void
sl_s3_properties_add (const SlS3Properties *self, SlS3Request *request)
{
  sl_s3_request_add_header (request, "content-type", self->content_type);
  if (self->cache_control != NULL)
    sl_s3_request_add_header (request, "cache-control", self->cache_control);
}

static SlS3Element *
send_for_xml (const SlS3Target *target, const SlS3Request *request, GError **error)
{
  g_autoptr (SlS3Answer) answer = sl_s3_client_send (target->client, request, error);

  if (answer == NULL)
    return NULL;
  return sl_s3_element_parse ((const char *) answer->body->data, answer->body->len, error);
}

char *
sl_s3_multipart_begin (const SlS3Target *target, const SlS3Properties *properties, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Element) root = NULL;
  const char *upload_id = NULL;

  sl_s3_request_init (&request, "POST", target->bucket, target->key);
  sl_s3_request_add_query (&request, "uploads", "");
  sl_s3_properties_add (properties, &request);
  request.cancellable = target->cancellable;
  root = send_for_xml (target, &request, error);
  if (root == NULL)
    return NULL;
  upload_id = sl_s3_element_get_text (root, "UploadId");
  if (upload_id != NULL && *upload_id != '\0')
    return g_strdup (upload_id);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "the object store began an upload of '%s/%s' and gave it no name", target->bucket,
               target->key);
  return NULL;
}

static gboolean
has_more (const SlS3Element *root)
{
  return g_strcmp0 (sl_s3_element_get_text (root, "IsTruncated"), "true") == 0;
}

/* A part as it is listed. SeaweedFS goes on listing those that were replaced. */
typedef struct {
  SlObjectPart *part; /* (owned) */
  gint64 modified_at;
} Listed;

static void
listed_free (gpointer data)
{
  Listed *self = data;

  sl_object_part_free (self->part);
  g_free (self);
}

static void
add_listed (GPtrArray *listed, const SlS3Element *element)
{
  const char *number = sl_s3_element_get_text (element, "PartNumber");
  const char *size = sl_s3_element_get_text (element, "Size");
  const char *etag = sl_s3_element_get_text (element, "ETag");
  const char *modified = sl_s3_element_get_text (element, "LastModified");
  Listed *self = NULL;

  if (number == NULL || size == NULL || etag == NULL)
    return;
  self = g_new0 (Listed, 1);
  self->part = sl_object_part_new ((guint) g_ascii_strtoull (number, NULL, 10),
                                   g_ascii_strtoll (size, NULL, 10), etag);
  if (modified != NULL)
    sl_time_parse (modified, &self->modified_at, NULL);
  g_ptr_array_add (listed, self);
}

/* @marker: (nullable) the part behind which the page begins. */
static SlS3Element *
ask_for_parts (const SlS3Target *target, const char *upload_id, const char *marker, GError **error)
{
  g_auto (SlS3Request) request = { 0 };

  sl_s3_request_init (&request, "GET", target->bucket, target->key);
  sl_s3_request_add_query (&request, "uploadId", upload_id);
  if (marker != NULL)
    sl_s3_request_add_query (&request, "part-number-marker", marker);
  return send_for_xml (target, &request, error);
}

/* By number, the newest of each last. */
static int
compare_listed (gconstpointer a, gconstpointer b)
{
  const Listed *left = *(Listed *const *) a;
  const Listed *right = *(Listed *const *) b;

  if (left->part->number != right->part->number)
    return left->part->number < right->part->number ? -1 : 1;
  return left->modified_at < right->modified_at ? -1 : left->modified_at > right->modified_at;
}

/* Two of one number that came in the same second and are not the same. */
static gboolean
is_undecided (const Listed *one, const Listed *other)
{
  return one->part->number == other->part->number && one->modified_at == other->modified_at
         && strcmp (one->part->etag, other->part->etag) != 0;
}

/* Of each number the newest; a part of which that can't be told is taken for missing, so that it is
 * sent again. */
static GPtrArray *
take_newest (GPtrArray *listed)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);

  g_ptr_array_sort (listed, compare_listed);
  for (guint i = 0; i < listed->len; i++) {
    Listed *self = listed->pdata[i];
    const Listed *next = i + 1 < listed->len ? listed->pdata[i + 1] : NULL;
    const Listed *previous = i > 0 ? listed->pdata[i - 1] : NULL;

    if (next != NULL && next->part->number == self->part->number)
      continue;
    if (previous == NULL || !is_undecided (previous, self))
      g_ptr_array_add (parts,
                       sl_object_part_new (self->part->number, self->part->size, self->part->etag));
  }
  return parts;
}

GPtrArray *
sl_s3_multipart_list (const SlS3Target *target, const char *upload_id, GError **error)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new_with_free_func (listed_free);
  g_autofree char *marker = NULL;

  do {
    g_autoptr (SlS3Element) root = ask_for_parts (target, upload_id, marker, error);
    GPtrArray *children = root != NULL ? sl_s3_element_get_children (root) : NULL;

    if (root == NULL)
      return NULL;
    for (guint i = 0; i < children->len; i++) {
      if (strcmp (sl_s3_element_get_name (children->pdata[i]), "Part") == 0)
        add_listed (listed, children->pdata[i]);
    }
    sl_set_string (&marker,
                   has_more (root) ? sl_s3_element_get_text (root, "NextPartNumberMarker") : NULL);
  } while (marker != NULL && listed->len < MAX_LISTED);
  return take_newest (listed);
}

static char *
make_completion (GPtrArray *parts)
{
  g_autoptr (GString) text = g_string_new ("<CompleteMultipartUpload>");

  for (guint i = 0; i < parts->len; i++) {
    const SlObjectPart *part = parts->pdata[i];
    g_autofree char *etag = g_markup_escape_text (part->etag, -1);

    g_string_append_printf (text, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>",
                            part->number, etag);
  }
  g_string_append (text, "</CompleteMultipartUpload>");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gint64
sum_sizes (GPtrArray *parts)
{
  gint64 size = 0;

  for (guint i = 0; i < parts->len; i++)
    size += ((const SlObjectPart *) parts->pdata[i])->size;
  return size;
}

/* After a completion whose answer was lost, the next one finds no upload: what counts is whether
 * the object is there, of this size and of this many parts. */
static gboolean
is_completed (const SlS3Target *target, GPtrArray *parts)
{
  g_auto (SlS3Request) request = { 0 };
  g_autofree char *ending = g_strdup_printf ("-%u\"", parts->len);
  g_autoptr (SlS3Answer) answer = NULL;
  const char *length = NULL;
  const char *etag = NULL;

  sl_s3_request_init (&request, "HEAD", target->bucket, target->key);
  answer = sl_s3_client_send (target->client, &request, NULL);
  if (answer == NULL)
    return FALSE;
  length = sl_s3_answer_get_header (answer, "content-length");
  etag = sl_s3_answer_get_header (answer, "etag");
  return length != NULL && g_ascii_strtoll (length, NULL, 10) == sum_sizes (parts) && etag != NULL
         && g_str_has_suffix (etag, ending);
}

gboolean
sl_s3_multipart_complete (const SlS3Target *target,
                          const char *upload_id,
                          GPtrArray *parts,
                          GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = make_completion (parts);

  sl_s3_request_init (&request, "POST", target->bucket, target->key);
  sl_s3_request_add_query (&request, "uploadId", upload_id);
  request.body = g_bytes_new (text, strlen (text));
  request.cancellable = target->cancellable;
  answer = sl_s3_client_send (target->client, &request, &local_error);
  if (answer != NULL
      || (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)
          && is_completed (target, parts)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
sl_s3_multipart_abort (const SlS3Target *target,
                       const char *upload_id,
                       guint limit_s,
                       GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  sl_s3_request_init (&request, "DELETE", target->bucket, target->key);
  sl_s3_request_add_query (&request, "uploadId", upload_id);
  request.stall_s = limit_s;
  request.max_attempts = limit_s > 0 ? 1 : 0;
  answer = sl_s3_client_send (target->client, &request, &local_error);
  if (answer != NULL || g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* MinIO lists the uploads of a key only when the prefix is all of that key. */
static SlS3Element *
ask_for_uploads (const SlS3Target *target, GError **error)
{
  g_auto (SlS3Request) request = { 0 };

  sl_s3_request_init (&request, "GET", target->bucket, NULL);
  sl_s3_request_add_query (&request, "prefix", target->key);
  sl_s3_request_add_query (&request, "uploads", "");
  return send_for_xml (target, &request, error);
}

/* Of those on one page. @n_aborted: how many were of the key. */
static gboolean
abort_listed (const SlS3Target *target, const SlS3Element *root, guint *n_aborted, GError **error)
{
  GPtrArray *children = sl_s3_element_get_children (root);

  *n_aborted = 0;
  for (guint i = 0; i < children->len; i++) {
    const SlS3Element *child = children->pdata[i];
    const char *upload_id = sl_s3_element_get_text (child, "UploadId");

    if (strcmp (sl_s3_element_get_name (child), "Upload") != 0 || upload_id == NULL
        || g_strcmp0 (sl_s3_element_get_text (child, "Key"), target->key) != 0)
      continue;
    if (!sl_s3_multipart_abort (target, upload_id, 0, error))
      return FALSE;
    *n_aborted += 1;
  }
  return TRUE;
}

gboolean
sl_s3_multipart_abort_all (const SlS3Target *target, GError **error)
{
  for (guint i = 0; i < MAX_ROUNDS; i++) {
    g_autoptr (SlS3Element) root = ask_for_uploads (target, error);
    guint n_aborted = 0;

    if (root == NULL || !abort_listed (target, root, &n_aborted, error))
      return FALSE;
    if (n_aborted == 0 || !has_more (root))
      return TRUE;
  }
  return TRUE;
}
