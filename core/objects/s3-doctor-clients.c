// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The store as clients meet it: over the public address, with presigned URLs or without any
 * signature. */
#include <curl/curl.h>
#include <string.h>

#include "objects/s3-doctor-private.h"
#include "objects/s3-error.h"
#include "objects/s3-exchange.h"
#include "objects/sigv4.h"
#include "sluice/sluice-error.h"

/* A person waits. */
#define CONNECT_MS 5000
#define STALL_S 10
#define URL_EXPIRY_S 60
#define CONTENT "sluice"
#define CONTENT_TYPE "video/webm"

static GPtrArray *
create_pairs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
}

SlS3Answer *
sl_s3_doctor_probe (const SlS3Doctor *self,
                    const char *method,
                    const char *url,
                    GPtrArray *headers,
                    GBytes *body,
                    GError **error)
{
  g_autoptr (GPtrArray) none = create_pairs ();
  const SlS3Exchange exchange = { url, headers != NULL ? headers : none,
                                  self->config->store->client.ca_file, CONNECT_MS, STALL_S };
  g_auto (SlS3Request) request = { 0 };
  char detail[CURL_ERROR_SIZE];
  CURLcode code = CURLE_OK;
  CURL *handle = curl_easy_init ();
  SlS3Answer *answer = NULL;
  g_autofree char *what = g_strdup_printf ("ask '%.*s'", (int) strcspn (url, "?"), url);
  g_autoptr (GError) local_error = NULL;

  sl_s3_request_init (&request, method, NULL, NULL);
  request.body = body != NULL ? g_bytes_ref (body) : NULL;
  answer = sl_s3_exchange_run (&exchange, handle, &request, &code, detail, &local_error);
  curl_easy_cleanup (handle);
  if (answer == NULL && local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (answer == NULL)
    sl_s3_curl_set_error (code, what, detail, error);
  return answer;
}

/* 0 when it was not reached. */
static guint
get_status (const SlS3Doctor *self, const char *method, const char *url)
{
  g_autoptr (SlS3Answer) answer = sl_s3_doctor_probe (self, method, url, NULL, NULL, NULL);

  return answer != NULL ? answer->status : 0;
}

static gboolean
put_object (SlS3Doctor *self, const SlS3Patient *bucket, const char *key, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "PUT", bucket->name_in_store, key);
  request.body = g_bytes_new_static (CONTENT, strlen (CONTENT));
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL;
}

/* Whether a stranger may read @key; FALSE with an error when that can't be tried. */
static gboolean
try_reading (SlS3Doctor *self,
             const SlS3Patient *bucket,
             const char *key,
             guint *status,
             GError **error)
{
  g_autofree char *url = sl_s3_address_make_url (self->public_address, bucket->name_in_store, key,
                                                 NULL);

  if (!put_object (self, bucket, key, error))
    return FALSE;
  *status = get_status (self, "GET", url);
  return sl_object_store_remove (self->store, bucket->name, key, error);
}

static void
check_private (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autofree char *key = g_strconcat ("incoming/probe/", self->id, NULL);
  g_autofree char *list = sl_s3_address_make_url (self->public_address, bucket->name_in_store, NULL,
                                                  "list-type=2");
  g_autofree char *remedy = sl_s3_doctor_make_command (self, "delete-bucket-policy --bucket %s",
                                                       bucket->name_in_store);
  g_autoptr (GError) error = NULL;
  guint status = 0;

  if (!try_reading (self, bucket, key, &status, &error))
    sl_s3_doctor_add (self, "private", bucket->name_in_store, SL_FINDING_SKIPPED, NULL, "%s",
                      error->message);
  else if (status == 200)
    sl_s3_doctor_add (self, "private", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "anybody may read objects without a signature");
  else if (get_status (self, "GET", list) == 200)
    sl_s3_doctor_add (self, "private", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "anybody may list what is there");
  else if (status == 0)
    sl_s3_doctor_add (self, "private", bucket->name_in_store, SL_FINDING_SKIPPED, NULL,
                      "the public address does not answer");
  else
    sl_s3_doctor_add (self, "private", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "nothing is read or listed without a signature");
}

static void
check_public_read (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autofree char *key = g_strconcat (self->id, "/avatar.probe", NULL);
  g_autofree char *remedy = sl_s3_doctor_make_command (
      self,
      "put-bucket-policy --bucket %s --policy '{\"Version\":\"2012-10-17\",\"Statement\":"
      "[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"]},\"Action\":[\"s3:GetObject\"],"
      "\"Resource\":[\"arn:aws:s3:::%s/*/avatar.*\"]}]}'",
      bucket->name_in_store, bucket->name_in_store);
  g_autoptr (GError) error = NULL;
  guint status = 0;

  if (!try_reading (self, bucket, key, &status, &error))
    sl_s3_doctor_add (self, "public-read", bucket->name_in_store, SL_FINDING_SKIPPED, NULL, "%s",
                      error->message);
  else if (status == 200)
    sl_s3_doctor_add (self, "public-read", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "anybody may look at avatars");
  else
    sl_s3_doctor_add (self, "public-read", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "avatars can't be looked at without a signature (HTTP %u)", status);
}

/* As a browser asks before it uploads from a page of @origin. */
static gboolean
is_origin_allowed (SlS3Doctor *self, const SlS3Patient *bucket, const char *origin)
{
  g_autofree char *url = sl_s3_address_make_url (self->public_address, bucket->name_in_store,
                                                 "incoming/probe/cors", NULL);
  g_autoptr (GPtrArray) headers = create_pairs ();
  g_autoptr (SlS3Answer) answer = NULL;
  const char *allowed = NULL;

  g_ptr_array_add (headers, sl_sigv4_pair_new ("Origin", origin));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("Access-Control-Request-Method", "PUT"));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("Access-Control-Request-Headers", "content-type"));
  answer = sl_s3_doctor_probe (self, "OPTIONS", url, headers, NULL, NULL);
  allowed = answer != NULL ? sl_s3_answer_get_header (answer, "access-control-allow-origin") : NULL;
  return allowed != NULL && answer->status / 100 == 2
         && (strcmp (allowed, "*") == 0 || strcmp (allowed, origin) == 0);
}

static char *
make_cors_remedy (const SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autofree char *origins = g_strjoinv ("\",\"", (char **) self->config->cors_origins);

  return sl_s3_doctor_make_command (
      self,
      "put-bucket-cors --bucket %s --cors-configuration '{\"CORSRules\":[{\"AllowedOrigins\":"
      "[\"%s\"],\"AllowedMethods\":[\"GET\",\"HEAD\",\"PUT\"],\"AllowedHeaders\":[\"*\"],"
      "\"ExposeHeaders\":[\"ETag\"],\"MaxAgeSeconds\":3600}]}'",
      bucket->name_in_store, origins);
}

static void
check_cors (SlS3Doctor *self, const SlS3Patient *bucket)
{
  const char *const *origins = self->config->cors_origins;
  g_autofree char *remedy = origins != NULL ? make_cors_remedy (self, bucket) : NULL;

  if (origins == NULL) {
    sl_s3_doctor_add (self, "cors", bucket->name_in_store, SL_FINDING_SKIPPED,
                      "SLUICE_CORS_ORIGINS=https://app.example.com",
                      "SLUICE_CORS_ORIGINS names no page that uploads");
    return;
  }
  for (const char *const *origin = origins; *origin != NULL; origin++) {
    if (is_origin_allowed (self, bucket, *origin))
      continue;
    sl_s3_doctor_add (self, "cors", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "a page of '%s' may not upload", *origin);
    return;
  }
  sl_s3_doctor_add (self, "cors", bucket->name_in_store, SL_FINDING_FINE, NULL,
                    "pages of the origins may upload");
}

void
sl_s3_doctor_check_clients (SlS3Doctor *self, const SlS3Patient *bucket)
{
  check_private (self, bucket);
  if (strcmp (bucket->name, "avatars") == 0)
    check_public_read (self, bucket);
  check_cors (self, bucket);
}

/* Status of a PUT of @content to @url. */
static guint
put_presigned (const SlS3Doctor *self,
               const char *url,
               const char *content,
               const char *content_type)
{
  g_autoptr (GPtrArray) headers = create_pairs ();
  g_autoptr (GBytes) body = g_bytes_new (content, strlen (content));
  g_autoptr (SlS3Answer) answer = NULL;

  if (content_type != NULL)
    g_ptr_array_add (headers, sl_sigv4_pair_new ("Content-Type", content_type));
  answer = sl_s3_doctor_probe (self, "PUT", url, headers, body, NULL);
  return answer != NULL ? answer->status : 0;
}

static void
check_presigned_put (SlS3Doctor *self, const SlS3Patient *bucket, const char *key)
{
  const SlPresignRequest put = { .method = "PUT",
                                 .bucket = bucket->name,
                                 .key = key,
                                 .expires_in = URL_EXPIRY_S,
                                 .content_type = CONTENT_TYPE,
                                 .content_length = strlen (CONTENT) };
  g_autofree char *url = sl_object_store_presign (self->store, &put, NULL);
  guint longer = url != NULL ? put_presigned (self, url, CONTENT CONTENT, CONTENT_TYPE) : 0;
  guint other = url != NULL ? put_presigned (self, url, CONTENT, "text/html") : 0;
  guint right = url != NULL ? put_presigned (self, url, CONTENT, CONTENT_TYPE) : 0;

  if (right != 200)
    sl_s3_doctor_add (self, "presigned-put", bucket->name_in_store, SL_FINDING_PROBLEM,
                      "a proxy must leave Host, path and query as they are; SLUICE_S3_PUBLIC_URL "
                      "must be what clients use",
                      "clients can't upload with signed URLs (HTTP %u)", right);
  else if (longer == 200 || other == 200)
    sl_s3_doctor_add (self, "presigned-put", bucket->name_in_store, SL_FINDING_ADVICE, NULL,
                      "the store takes another %s than the one that was signed; the daemon finds "
                      "it when an upload is confirmed",
                      longer == 200 ? "length" : "type");
  else
    sl_s3_doctor_add (self, "presigned-put", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "clients upload exactly the length and type that were signed");
}

/* One part, which may be as small as it is. */
static gboolean
upload_in_parts (SlS3Doctor *self, const SlS3Patient *bucket, const char *key, GError **error)
{
  g_autofree char *upload_id = sl_object_store_begin_parts (self->store, bucket->name, key,
                                                            CONTENT_TYPE, error);
  const SlPresignRequest put = { .method = "PUT",
                                 .bucket = bucket->name,
                                 .key = key,
                                 .expires_in = URL_EXPIRY_S,
                                 .content_length = strlen (CONTENT),
                                 .upload_id = upload_id,
                                 .part_number = 1 };
  g_autofree char *url = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  guint status = 0;

  if (upload_id == NULL)
    return FALSE;
  url = sl_object_store_presign (self->store, &put, error);
  if (url == NULL)
    return FALSE;
  status = put_presigned (self, url, CONTENT, NULL);
  if (status != 200) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "a client can't upload a part (HTTP %u)", status);
    return FALSE;
  }
  parts = sl_object_store_list_parts (self->store, bucket->name, key, upload_id, error);
  return parts != NULL
         && sl_object_store_complete_parts (self->store, bucket->name, key, upload_id, parts,
                                            error);
}

static void
check_parts (SlS3Doctor *self, const SlS3Patient *bucket, const char *key)
{
  g_autoptr (GError) error = NULL;

  if (upload_in_parts (self, bucket, key, &error)) {
    sl_s3_doctor_add (self, "multipart", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "clients upload in parts");
    return;
  }
  /* What is wrong is said already. */
  sl_object_store_abort_parts (self->store, bucket->name, key, NULL, NULL);
  sl_s3_doctor_add (self, "multipart", bucket->name_in_store, SL_FINDING_PROBLEM,
                    "SLUICE_UPLOAD_MULTIPART_THRESHOLD=off, until the store can do it", "%s",
                    error->message);
}

void
sl_s3_doctor_check_presigned (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autofree char *key = g_strconcat ("incoming/probe/", self->id, NULL);
  g_autoptr (GError) error = NULL;

  check_presigned_put (self, bucket, key);
  check_parts (self, bucket, key);
  if (!sl_object_store_remove (self->store, bucket->name, key, &error))
    sl_s3_doctor_add (self, "objects", bucket->name_in_store, SL_FINDING_PROBLEM,
                      "give the key s3:DeleteObject", "%s", error->message);
}
