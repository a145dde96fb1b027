// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What buckets are set to. */
#include <string.h>

#include "objects/s3-doctor-private.h"
#include "objects/s3-lifecycle.h"
#include "sluice/sluice-error.h"

/* NULL with SLUICE_ERROR_NOT_FOUND when it is not set. */
static SlS3Element *
read_setting (SlS3Doctor *self, const SlS3Patient *bucket, const char *name, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "GET", bucket->name_in_store, NULL);
  sl_s3_request_add_query (&request, name, "");
  answer = sl_s3_client_send (self->client, &request, error);
  if (answer == NULL)
    return NULL;
  return sl_s3_element_parse ((const char *) answer->body->data, answer->body->len, error);
}

static gboolean
has_raw_files (const SlS3Patient *bucket)
{
  return strcmp (bucket->name, "videos") == 0;
}

static void
check_versions (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Element) root = read_setting (self, bucket, "versioning", &error);
  const char *status = root != NULL ? sl_s3_element_get_text (root, "Status") : NULL;
  g_autofree char *remedy = NULL;

  if (g_strcmp0 (status, "Enabled") != 0) {
    sl_s3_doctor_add (self, "versions", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "are not kept: what is deleted is gone");
    return;
  }
  remedy = sl_s3_doctor_make_command (
      self, "put-bucket-versioning --bucket %s --versioning-configuration Status=Suspended",
      bucket->name_in_store);
  sl_s3_doctor_add (self, "versions", bucket->name_in_store, SL_FINDING_ADVICE, remedy,
                    "are kept: recordings that were deleted stay, and cost space");
}

/* As the API's command line takes it; an empty list removes nothing and is none. */
static char *
make_rules (guint raw_days, gboolean incomplete)
{
  g_autoptr (GString) rules = g_string_new (NULL);

  if (raw_days > 0)
    g_string_append_printf (rules,
                            "{\"ID\":\"" SL_S3_RAW_RULE_ID "\",\"Filter\":{\"Prefix\":\"raw/\"},"
                            "\"Status\":\"Enabled\",\"Expiration\":{\"Days\":%u}}",
                            raw_days);
  if (incomplete)
    g_string_append_printf (rules,
                            "%s{\"ID\":\"" SL_S3_INCOMPLETE_RULE_ID "\",\"Filter\":{\"Prefix\":"
                            "\"\"},\"Status\":\"Enabled\",\"AbortIncompleteMultipartUpload\":"
                            "{\"DaysAfterInitiation\":%d}}",
                            rules->len > 0 ? "," : "", SL_S3_INCOMPLETE_DAYS);
  return g_string_free (g_steal_pointer (&rules), FALSE);
}

static gboolean
is_minio (const SlS3Doctor *self)
{
  return self->server != NULL && g_str_has_prefix (self->server, "MinIO");
}

/* What the daemon gives a bucket, which MinIO takes without the rule for parts. */
static char *
make_lifecycle_remedy (const SlS3Doctor *self, const SlS3Patient *bucket)
{
  guint raw_days = has_raw_files (bucket) ? self->config->raw_days : 0;
  g_autofree char *rules = make_rules (raw_days, !is_minio (self));

  if (*rules == '\0')
    return sl_s3_doctor_make_command (
        self, "delete-bucket-lifecycle --bucket %s # all rules that are there go",
        bucket->name_in_store);
  return sl_s3_doctor_make_command (self,
                                    "put-bucket-lifecycle-configuration --bucket %s "
                                    "--lifecycle-configuration '{\"Rules\":[%s]}' "
                                    "# beside the rules that are there: all are replaced",
                                    bucket->name_in_store, rules);
}

/* @days: until they go by a rule, -1: never. They are to stay. */
static void
check_kept_files (SlS3Doctor *self, const SlS3Patient *bucket, int days, const char *remedy)
{
  if (days < 0)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "no rule removes recordings as they were uploaded, as "
                      "SLUICE_KEEP_ORIGINALS_DAYS=0 wants it");
  else
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "recordings as they were uploaded go after %d days, and "
                      "SLUICE_KEEP_ORIGINALS_DAYS=0 is to keep them",
                      days);
}

static void
check_raw_files (SlS3Doctor *self, const SlS3Patient *bucket, const SlS3Element *rules)
{
  int wanted = (int) self->config->raw_days;
  int days = sl_s3_lifecycle_get_raw_days (rules);
  int everything = sl_s3_lifecycle_get_output_days (rules);
  g_autofree char *remedy = make_lifecycle_remedy (self, bucket);

  if (everything >= 0)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "a rule removes what was made of recordings, too, after %d days", everything);
  else if (wanted == 0)
    check_kept_files (self, bucket, days, remedy);
  else if (days == wanted)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "recordings as they were uploaded go after %d days", wanted);
  else if (days >= 0)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store,
                      days < wanted ? SL_FINDING_PROBLEM : SL_FINDING_ADVICE, remedy,
                      "recordings as they were uploaded go after %d days, not after the %d of "
                      "SLUICE_KEEP_ORIGINALS_DAYS",
                      days, wanted);
  else
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_ADVICE, remedy,
                      "no rule removes recordings as they were uploaded after %d days", wanted);
}

static void
check_incomplete_uploads (SlS3Doctor *self, const SlS3Patient *bucket, const SlS3Element *rules)
{
  int days = sl_s3_lifecycle_find_days (rules, "AbortIncompleteMultipartUpload",
                                        "DaysAfterInitiation", "incoming/");
  g_autofree char *remedy = make_lifecycle_remedy (self, bucket);

  if (days >= SL_S3_INCOMPLETE_DAYS)
    sl_s3_doctor_add (self, "lifecycle-incomplete", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "parts that nobody completes go after %d day%s", days, days > 1 ? "s" : "");
  else if (is_minio (self))
    sl_s3_doctor_add (self, "lifecycle-incomplete", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "MinIO removes parts that nobody completes by itself, after a day");
  else
    sl_s3_doctor_add (self, "lifecycle-incomplete", bucket->name_in_store, SL_FINDING_ADVICE,
                      remedy, "no rule removes parts that nobody completes while no daemon runs");
}

void
sl_s3_doctor_check_settings (SlS3Doctor *self, const SlS3Patient *bucket)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlS3Element) lifecycle = NULL;

  check_versions (self, bucket);
  lifecycle = read_setting (self, bucket, "lifecycle", &error);
  if (error != NULL && !g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    sl_s3_doctor_add (self, "lifecycle-incomplete", bucket->name_in_store, SL_FINDING_SKIPPED,
                      "give the key s3:GetLifecycleConfiguration", "%s", error->message);
    return;
  }
  if (has_raw_files (bucket))
    check_raw_files (self, bucket, lifecycle);
  check_incomplete_uploads (self, bucket, lifecycle);
}
