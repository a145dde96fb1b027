// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files to and from a store. */
#include "objects/s3-transfer.h"

#include <string.h>

#include "objects/s3-parts.h"
#include "objects/s3-xml.h"
#include "sluice/sluice-error.h"

/* S3's limit. */
#define MAX_PARTS 10000

typedef struct {
  const SlS3Transfer *transfer; /* (unowned) */
  gint64 size;
  gint64 part_bytes;
  guint n_parts;
  char *upload_id; /* (owned) (nullable) uploads */
  char *etag;      /* (owned) (nullable) downloads */
  char **etags;    /* (owned) (nullable) uploads, of each part */
} Parts;

static void
parts_clear (Parts *self)
{
  for (guint i = 0; self->etags != NULL && i < self->n_parts; i++)
    g_free (self->etags[i]);
  g_free (self->etags);
  g_free (self->upload_id);
  g_free (self->etag);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
count_parts (Parts *self)
{
  gint64 least_bytes = (self->size + MAX_PARTS - 1) / MAX_PARTS;

  self->part_bytes = MAX (self->transfer->part_bytes, least_bytes);
  self->n_parts = (guint) ((self->size + self->part_bytes - 1) / self->part_bytes);
}

static gint64
get_part_length (const Parts *self, guint index)
{
  return MIN (self->part_bytes, self->size - (gint64) index * self->part_bytes);
}

static void
init_request (const Parts *self, SlS3Request *request, const char *method)
{
  sl_s3_request_init (request, method, self->transfer->bucket, self->transfer->key);
}

static void
add_properties (SlS3Request *request, const SlS3Properties *properties)
{
  sl_s3_request_add_header (request, "content-type", properties->content_type);
  sl_s3_request_add_header (request, "cache-control", properties->cache_control);
}

static gboolean
put_whole (const SlS3Transfer *self, gint64 size, const SlS3Properties *properties, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "PUT", self->bucket, self->key);
  add_properties (&request, properties);
  request.source_fd = self->fd;
  request.source_length = size;
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL;
}

static gboolean
begin_upload (Parts *self, const SlS3Properties *properties, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (SlS3Element) root = NULL;

  init_request (self, &request, "POST");
  sl_s3_request_add_query (&request, "uploads", "");
  add_properties (&request, properties);
  answer = sl_s3_client_send (self->transfer->client, &request, error);
  if (answer == NULL)
    return FALSE;
  root = sl_s3_element_parse ((const char *) answer->body->data, answer->body->len, error);
  if (root == NULL)
    return FALSE;
  self->upload_id = g_strdup (sl_s3_element_get_text (root, "UploadId"));
  if (self->upload_id == NULL || *self->upload_id == '\0') {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store began an upload of '%s/%s' and gave it no name",
                 self->transfer->bucket, self->transfer->key);
    return FALSE;
  }
  return TRUE;
}

static gboolean
upload_part (guint index, gpointer user_data, GError **error)
{
  Parts *self = user_data;
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autofree char *number = g_strdup_printf ("%u", index + 1);

  init_request (self, &request, "PUT");
  sl_s3_request_add_query (&request, "partNumber", number);
  sl_s3_request_add_query (&request, "uploadId", self->upload_id);
  request.source_fd = self->transfer->fd;
  request.source_offset = (gint64) index * self->part_bytes;
  request.source_length = get_part_length (self, index);
  answer = sl_s3_client_send (self->transfer->client, &request, error);
  if (answer == NULL)
    return FALSE;
  self->etags[index] = g_strdup (sl_s3_answer_get_header (answer, "etag"));
  if (self->etags[index] == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store answers part %s of '%s/%s' without an ETag", number,
                 self->transfer->bucket, self->transfer->key);
    return FALSE;
  }
  return TRUE;
}

static char *
make_completion (const Parts *self)
{
  g_autoptr (GString) text = g_string_new ("<CompleteMultipartUpload>");

  for (guint i = 0; i < self->n_parts; i++) {
    g_autofree char *etag = g_markup_escape_text (self->etags[i], -1);

    g_string_append_printf (text, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>", i + 1,
                            etag);
  }
  g_string_append (text, "</CompleteMultipartUpload>");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* After a completion whose answer was lost, the next one finds no upload: what counts is whether
 * the object is there, of this size and of this many parts. */
static gboolean
is_completed (const Parts *self)
{
  g_auto (SlS3Request) request = { 0 };
  g_autofree char *ending = g_strdup_printf ("-%u\"", self->n_parts);
  g_autoptr (SlS3Answer) answer = NULL;
  const char *length = NULL;
  const char *etag = NULL;

  init_request (self, &request, "HEAD");
  answer = sl_s3_client_send (self->transfer->client, &request, NULL);
  if (answer == NULL)
    return FALSE;
  length = sl_s3_answer_get_header (answer, "content-length");
  etag = sl_s3_answer_get_header (answer, "etag");
  return length != NULL && g_ascii_strtoll (length, NULL, 10) == self->size && etag != NULL
         && g_str_has_suffix (etag, ending);
}

static gboolean
complete_upload (const Parts *self, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = make_completion (self);

  init_request (self, &request, "POST");
  sl_s3_request_add_query (&request, "uploadId", self->upload_id);
  request.body = g_bytes_new (text, strlen (text));
  answer = sl_s3_client_send (self->transfer->client, &request, &local_error);
  if (answer != NULL
      || (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)
          && is_completed (self)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* What made the upload fail is what its caller wants to read; should this fail, too, the rule for
 * incomplete uploads removes the parts. */
static void
abort_upload (const Parts *self)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  init_request (self, &request, "DELETE");
  sl_s3_request_add_query (&request, "uploadId", self->upload_id);
  answer = sl_s3_client_send (self->transfer->client, &request, NULL);
}

static gboolean
put_in_parts (const SlS3Transfer *transfer,
              gint64 size,
              const SlS3Properties *properties,
              GError **error)
{
  g_auto (Parts) self = { .transfer = transfer, .size = size };

  count_parts (&self);
  self.etags = g_new0 (char *, self.n_parts);
  if (!begin_upload (&self, properties, error))
    return FALSE;
  if (sl_s3_parts_run (self.n_parts, upload_part, &self, error) && complete_upload (&self, error))
    return TRUE;
  abort_upload (&self);
  return FALSE;
}

gboolean
sl_s3_transfer_upload (const SlS3Transfer *self,
                       gint64 size,
                       const SlS3Properties *properties,
                       GError **error)
{
  return (size <= self->part_bytes ? put_whole : put_in_parts) (self, size, properties, error);
}

static gboolean
check_length (const Parts *self, const SlS3Answer *answer, gint64 length, GError **error)
{
  if (answer->n_received == length)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "the object store sent %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
               " bytes of a part of '%s/%s'",
               answer->n_received, length, self->transfer->bucket, self->transfer->key);
  return FALSE;
}

static gboolean
download_part (guint index, gpointer user_data, GError **error)
{
  Parts *self = user_data;
  /* The first one told how many there are. */
  gint64 offset = (gint64) (index + 1) * self->part_bytes;
  gint64 length = get_part_length (self, index + 1);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  init_request (self, &request, "GET");
  sl_s3_request_add_range (&request, offset, length);
  sl_s3_request_add_header (&request, "if-match", self->etag);
  request.target_fd = self->transfer->fd;
  request.target_offset = offset;
  request.target_length = length;
  answer = sl_s3_client_send (self->transfer->client, &request, error);
  return answer != NULL && check_length (self, answer, length, error);
}

/* "bytes 0-9/1000" -> 1000; a store that sent all of it at once has no such header. */
static gboolean
read_total (Parts *self, const SlS3Answer *answer, GError **error)
{
  const char *range = sl_s3_answer_get_header (answer, "content-range");
  const char *slash = range != NULL ? strchr (range, '/') : NULL;
  const char *etag = sl_s3_answer_get_header (answer, "etag");

  self->size = slash != NULL ? g_ascii_strtoll (slash + 1, NULL, 10) : answer->n_received;
  self->etag = g_strdup (etag);
  if (etag != NULL && self->size >= answer->n_received
      && (answer->status == 206) == (slash != NULL))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "the object store answers a range of '%s/%s' without its place or its ETag",
               self->transfer->bucket, self->transfer->key);
  return FALSE;
}

/* Only what is empty has no first byte. */
static gboolean
check_empty (const Parts *self, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  const char *length = NULL;

  init_request (self, &request, "HEAD");
  answer = sl_s3_client_send (self->transfer->client, &request, error);
  if (answer == NULL)
    return FALSE;
  length = sl_s3_answer_get_header (answer, "content-length");
  if (g_strcmp0 (length, "0") == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "the object store has no first byte of '%s/%s', which has %s",
               self->transfer->bucket, self->transfer->key, length != NULL ? length : "no length");
  return FALSE;
}

gboolean
sl_s3_transfer_download (const SlS3Transfer *transfer, GError **error)
{
  g_auto (Parts) self = { .transfer = transfer, .part_bytes = transfer->part_bytes };
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  init_request (&self, &request, "GET");
  sl_s3_request_add_range (&request, 0, self.part_bytes);
  request.target_fd = transfer->fd;
  request.target_length = self.part_bytes;
  answer = sl_s3_client_send (transfer->client, &request, &local_error);
  if (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_RANGE_NOT_SATISFIABLE))
    return check_empty (&self, error);
  if (answer == NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (!read_total (&self, answer, error)
      || !check_length (&self, answer, MIN (self.size, self.part_bytes), error))
    return FALSE;
  self.n_parts = (guint) ((self.size + self.part_bytes - 1) / self.part_bytes);
  return self.n_parts <= 1 || sl_s3_parts_run (self.n_parts - 1, download_part, &self, error);
}
