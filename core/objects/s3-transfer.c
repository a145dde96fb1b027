// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Files to and from a store. */
#include "objects/s3-transfer.h"

#include <string.h>

#include "objects/s3-multipart.h"
#include "objects/s3-parts.h"
#include "sluice/sluice-error.h"

/* Whoever cancelled an upload waits for its end, and a store that hangs does not remove anything.
 */
#define HURRIED_S 2

typedef struct {
  const SlS3Transfer *transfer; /* (unowned) */
  gint64 size;
  gint64 part_bytes;
  guint n_parts;
  char *upload_id; /* (owned) (nullable) uploads */
  char *etag;      /* (owned) (nullable) downloads */
  GPtrArray *sent; /* (owned) (nullable) (element-type SlObjectPart) uploads */
} Parts;

static void
parts_clear (Parts *self)
{
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  g_free (self->upload_id);
  g_free (self->etag);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static void
count_parts (Parts *self)
{
  gint64 least_bytes = (self->size + SL_OBJECT_MAX_PARTS - 1) / SL_OBJECT_MAX_PARTS;

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
  request->cancellable = self->transfer->cancellable;
}

static gboolean
put_whole (const SlS3Transfer *self, gint64 size, const SlS3Properties *properties, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "PUT", self->bucket, self->key);
  sl_s3_properties_add (properties, &request);
  request.cancellable = self->cancellable;
  request.source_fd = self->fd;
  request.source_length = size;
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL;
}

static gboolean
upload_part (guint index, gpointer user_data, GError **error)
{
  Parts *self = user_data;
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  const char *etag = NULL;

  init_request (self, &request, "PUT");
  sl_s3_request_add_query (&request, "partNumber", number);
  sl_s3_request_add_query (&request, "uploadId", self->upload_id);
  request.source_fd = self->transfer->fd;
  request.source_offset = (gint64) index * self->part_bytes;
  request.source_length = get_part_length (self, index);
  answer = sl_s3_client_send (self->transfer->client, &request, error);
  if (answer == NULL)
    return FALSE;
  etag = sl_s3_answer_get_header (answer, "etag");
  if (etag == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "the object store answers part %s of '%s/%s' without an ETag", number,
                 self->transfer->bucket, self->transfer->key);
    return FALSE;
  }
  /* Each part has a place of its own. */
  self->sent->pdata[index] = sl_object_part_new (index + 1, request.source_length, etag);
  return TRUE;
}

static gboolean
put_in_parts (const SlS3Transfer *transfer,
              gint64 size,
              const SlS3Properties *properties,
              GError **error)
{
  const SlS3Target target = { transfer->client, transfer->bucket, transfer->key,
                              transfer->cancellable };
  gboolean is_cancelled = FALSE;
  g_auto (Parts) self = { .transfer = transfer, .size = size };

  count_parts (&self);
  self.sent = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  g_ptr_array_set_size (self.sent, (int) self.n_parts);
  self.upload_id = sl_s3_multipart_begin (&target, properties, error);
  if (self.upload_id == NULL)
    return FALSE;
  if (sl_s3_parts_run (self.n_parts, upload_part, &self, error)
      && sl_s3_multipart_complete (&target, self.upload_id, self.sent, error))
    return TRUE;
  /* What made the upload fail is what its caller wants to read; should this fail, too, the rule for
   * incomplete uploads removes the parts. */
  is_cancelled = g_cancellable_is_cancelled (transfer->cancellable);
  sl_s3_multipart_abort (&target, self.upload_id, is_cancelled ? HURRIED_S : 0, NULL);
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
