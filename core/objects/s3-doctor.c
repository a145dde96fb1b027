// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The examination from connection to buckets. What comes first is needed by what comes later: when
 * the store can't be reached or refuses the key, nothing else is tried. */
#include "objects/s3-doctor.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/time-format.h"
#include "base/uuid.h"
#include "objects/s3-bucket.h"
#include "objects/s3-doctor-private.h"
#include "sluice/sluice-error.h"

/* A person waits. */
#define CONNECT_MS 5000
#define STALL_S 10
#define MAX_ATTEMPTS 2
/* Stores allow 15 minutes; who is off by this much will be there one day. */
#define SKEW_LIMIT_MS (15 * 60 * 1000)
#define SKEW_ADVICE_MS (30 * 1000)

static void
doctor_clear (SlS3Doctor *self)
{
  g_clear_object (&self->store);
  g_clear_pointer (&self->client, sl_s3_client_free);
  g_clear_pointer (&self->public_address, sl_s3_address_free);
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->id, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlS3Doctor, doctor_clear)

void
sl_s3_doctor_add (SlS3Doctor *self,
                  const char *check,
                  const char *subject,
                  SlFindingState state,
                  const char *remedy,
                  const char *format,
                  ...)
{
  va_list arguments;

  va_start (arguments, format);
  sl_store_findings_add (self->findings, check, subject, state,
                         g_strdup_vprintf (format, arguments), g_strdup (remedy));
  va_end (arguments);
}

char *
sl_s3_doctor_make_command (const SlS3Doctor *self, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list arguments;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return g_strdup_printf ("aws --endpoint-url %s s3api %s", self->config->store->client.endpoint,
                          words);
}

static gboolean
is_loopback (const char *url)
{
  return g_str_has_prefix (url, "http://127.") || g_str_has_prefix (url, "http://localhost")
         || g_str_has_prefix (url, "http://[::1]");
}

static void
check_tls (SlS3Doctor *self, const char *url, const char *remedy)
{
  if (g_str_has_prefix (url, "https://"))
    sl_s3_doctor_add (self, "tls", url, SL_FINDING_FINE, NULL, "the certificate is trusted");
  else if (is_loopback (url))
    sl_s3_doctor_add (self, "tls", url, SL_FINDING_FINE, NULL, "not used, on this machine only");
  else
    sl_s3_doctor_add (self, "tls", url, SL_FINDING_ADVICE, remedy,
                      "not used: who listens on the way reads recordings and signed URLs");
}

/* Why @url was not reached. */
static void
add_unreachable (SlS3Doctor *self,
                 const char *check,
                 const char *url,
                 const char *remedy,
                 const GError *error)
{
  if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION))
    sl_s3_doctor_add (self, "tls", url, SL_FINDING_PROBLEM,
                      "SLUICE_S3_CA_FILE=/path/to/the-store's-authority.crt", "%s", error->message);
  else
    sl_s3_doctor_add (self, check, url, SL_FINDING_PROBLEM, remedy, "%s", error->message);
}

static void
check_clock (SlS3Doctor *self, const char *url, const char *date)
{
  time_t seconds = date != NULL ? curl_getdate (date, NULL) : -1;
  gint64 ours = sl_clock_get_wall_ms (self->clock);
  gint64 skew = seconds > 0 ? llabs (ours - (gint64) seconds * 1000) : 0;
  g_autofree char *our_time = sl_time_format (ours);
  static const char remedy[] = "set both clocks by NTP: timedatectl set-ntp true";

  if (seconds <= 0)
    sl_s3_doctor_add (self, "clock", url, SL_FINDING_SKIPPED, NULL, "the store tells no time");
  else if (skew < SKEW_ADVICE_MS)
    sl_s3_doctor_add (self, "clock", url, SL_FINDING_FINE, NULL, "the clocks agree");
  else
    sl_s3_doctor_add (self, "clock", url,
                      skew < SKEW_LIMIT_MS ? SL_FINDING_ADVICE : SL_FINDING_PROBLEM, remedy,
                      "the clocks differ: this machine's says %s, the store's %s", our_time, date);
}

static gboolean
check_connection (SlS3Doctor *self)
{
  const char *url = self->config->store->client.endpoint;
  g_autofree char *root = g_strconcat (url, "/", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Answer) answer = sl_s3_doctor_probe (self, "GET", root, NULL, NULL, &error);

  if (answer == NULL) {
    add_unreachable (self, "connection", url,
                     "check MINIO_ENDPOINT, MINIO_PORT and MINIO_USE_SSL, and that the store runs",
                     error);
    return FALSE;
  }
  self->server = g_strdup (sl_s3_answer_get_header (answer, "server"));
  sl_s3_doctor_add (self, "connection", url, SL_FINDING_FINE, NULL, "the store answers%s%s",
                    self->server != NULL ? ": " : "", self->server != NULL ? self->server : "");
  check_tls (self, url, "MINIO_USE_SSL=true");
  check_clock (self, url, sl_s3_answer_get_header (answer, "date"));
  return TRUE;
}

static void
check_public_endpoint (SlS3Doctor *self)
{
  const char *url = self->config->store->public_endpoint;
  g_autofree char *root = url != NULL ? g_strconcat (url, "/", NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Answer) answer = NULL;

  if (url == NULL) {
    sl_s3_doctor_add (self, "public-endpoint", NULL, SL_FINDING_FINE, NULL,
                      "clients reach the store where the daemon does");
    return;
  }
  answer = sl_s3_doctor_probe (self, "GET", root, NULL, NULL, &error);
  if (answer == NULL) {
    add_unreachable (self, "public-endpoint", url,
                     "check SLUICE_S3_PUBLIC_URL, and that it can be reached from here", error);
    return;
  }
  sl_s3_doctor_add (self, "public-endpoint", url, SL_FINDING_FINE, NULL, "something answers there");
  check_tls (self, url, "SLUICE_S3_PUBLIC_URL=https://...");
}

static gboolean
send_plain (SlS3Doctor *self, const char *bucket, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  /* Not HEAD: an error has no text then. */
  sl_s3_request_init (&request, "GET", bucket, NULL);
  sl_s3_request_add_query (&request, "list-type", "2");
  sl_s3_request_add_query (&request, "max-keys", "1");
  answer = sl_s3_client_send (self->client, &request, error);
  return answer != NULL;
}

static gboolean
check_credentials (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autoptr (GError) error = NULL;
  gboolean is_clock = FALSE;

  if (send_plain (self, bucket->name_in_store, &error)
      || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    sl_s3_doctor_add (self, "credentials", self->config->store->client.access_key, SL_FINDING_FINE,
                      NULL, "the key is accepted");
    return TRUE;
  }
  is_clock = strstr (error->message, "clocks differ") != NULL;
  sl_s3_doctor_add (self, is_clock ? "clock" : "credentials",
                    self->config->store->client.access_key, SL_FINDING_PROBLEM,
                    is_clock ? "set both clocks by NTP: timedatectl set-ntp true"
                             : "check MINIO_ACCESS_KEY, MINIO_SECRET_KEY and SLUICE_S3_REGION, and "
                               "that the key's policy lets it list the bucket",
                    "%s", error->message);
  return FALSE;
}

/* FALSE when there is nothing that could be looked at. */
static gboolean
check_bucket (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remedy = NULL;

  if (send_plain (self, bucket->name_in_store, &error)) {
    sl_s3_doctor_add (self, "bucket", bucket->name_in_store, SL_FINDING_FINE, NULL, "is there");
    return TRUE;
  }
  if (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    remedy = sl_s3_doctor_make_command (self, "create-bucket --bucket %s", bucket->name_in_store);
    sl_s3_doctor_add (self, "bucket", bucket->name_in_store, SL_FINDING_ADVICE, remedy,
                      "is missing; a daemon makes it when it starts, if its key may");
  } else {
    sl_s3_doctor_add (self, "bucket", bucket->name_in_store, SL_FINDING_PROBLEM,
                      "give the key s3:ListBucket", "%s", error->message);
  }
  return FALSE;
}

static gboolean
put_and_read (SlS3Doctor *self, const SlS3Patient *bucket, const char *key, GError **error)
{
  g_autofree char *upload_id = sl_object_store_begin_parts (self->store, bucket->name, key,
                                                            "text/plain", error);
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autoptr (GBytes) head = NULL;

  if (upload_id == NULL
      || !sl_object_store_abort_parts (self->store, bucket->name, key, NULL, error))
    return FALSE;
  sl_s3_request_init (&request, "PUT", bucket->name_in_store, key);
  request.body = g_bytes_new_static ("sluice", strlen ("sluice"));
  answer = sl_s3_client_send (self->client, &request, error);
  if (answer == NULL)
    return FALSE;
  head = sl_object_store_read_head (self->store, bucket->name, key, 3, error);
  if (head == NULL)
    return FALSE;
  if (g_bytes_get_size (head) == 3)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                       "the store gives another range than the one that is asked for");
  return FALSE;
}

static void
check_objects (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autofree char *key = g_strconcat ("incoming/probe/", self->id, NULL);
  g_autoptr (GError) error = NULL;
  gboolean is_fine = put_and_read (self, bucket, key, &error);

  is_fine = sl_object_store_remove (self->store, bucket->name, key, is_fine ? &error : NULL)
            && is_fine;
  if (is_fine)
    sl_s3_doctor_add (self, "objects", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "can be written, read in ranges, uploaded in parts and removed");
  else
    sl_s3_doctor_add (
        self, "objects", bucket->name_in_store, SL_FINDING_PROBLEM,
        "give the key s3:GetObject, PutObject, DeleteObject, AbortMultipartUpload and "
        "ListBucketMultipartUploads",
        "%s", error != NULL ? error->message : "an object can't be removed");
}

static void
check_copies (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autoptr (GError) error = NULL;

  if (sl_s3_bucket_check_copies (self->client, bucket->name_in_store, &error))
    sl_s3_doctor_add (self, "conditional-copy", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "a copy minds the ETag of its source");
  else
    sl_s3_doctor_add (self, "conditional-copy", bucket->name_in_store, SL_FINDING_PROBLEM,
                      "take a store, or a version of it, that knows x-amz-copy-source-if-match",
                      "%s", error->message);
}

static SlS3Patient
get_patient (const SlS3Doctor *self, const char *name)
{
  for (const SlS3BucketName *bucket = self->config->store->buckets;
       bucket != NULL && bucket->name != NULL; bucket++) {
    if (strcmp (bucket->name, name) == 0)
      return (SlS3Patient){ name, bucket->name_in_store };
  }
  return (SlS3Patient){ name, name };
}

static void
check_buckets (SlS3Doctor *self)
{
  gboolean has_features = FALSE;

  for (const char *const *name = self->config->buckets; *name != NULL; name++) {
    const SlS3Patient bucket = get_patient (self, *name);

    if (!check_bucket (self, &bucket))
      continue;
    check_objects (self, &bucket);
    sl_s3_doctor_check_settings (self, &bucket);
    sl_s3_doctor_check_clients (self, &bucket);
    if (has_features)
      continue;
    check_copies (self, &bucket);
    sl_s3_doctor_check_presigned (self, &bucket);
    has_features = TRUE;
  }
  if (!has_features)
    sl_s3_doctor_add (self, "presigned-put", NULL, SL_FINDING_SKIPPED, NULL,
                      "there is no bucket to try it with");
}

static gboolean
prepare (SlS3Doctor *self, GError **error)
{
  SlObjectStoreS3Config store = *self->config->store;

  store.client.connect_ms = CONNECT_MS;
  store.client.stall_s = STALL_S;
  store.client.max_attempts = MAX_ATTEMPTS;
  self->client = sl_s3_client_new (&store.client, self->clock, error);
  if (self->client == NULL)
    return FALSE;
  self->public_address = sl_s3_address_new (store.public_endpoint != NULL ? store.public_endpoint
                                                                          : store.client.endpoint,
                                            store.client.virtual_host, error);
  if (self->public_address == NULL)
    return FALSE;
  self->store = (SlObjectStore *) sl_object_store_s3_new (&store, self->clock, error);
  return self->store != NULL;
}

GPtrArray *
sl_s3_doctor_examine (const SlS3DoctorConfig *config, SlClock *clock)
{
  g_auto (SlS3Doctor) self = { .config = config, .clock = clock };
  const SlS3Patient first = get_patient (&self, config->buckets[0]);
  g_autoptr (GError) error = NULL;

  self.findings = sl_store_findings_new ();
  self.id = sl_uuid7_new (sl_clock_get_wall_ms (clock));
  if (!prepare (&self, &error)) {
    sl_s3_doctor_add (&self, "connection", config->store->client.endpoint, SL_FINDING_PROBLEM,
                      "check MINIO_ENDPOINT and SLUICE_S3_PUBLIC_URL", "%s", error->message);
    return g_steal_pointer (&self.findings);
  }
  if (check_connection (&self) && check_credentials (&self, &first)) {
    check_public_endpoint (&self);
    check_buckets (&self);
  }
  return g_steal_pointer (&self.findings);
}
