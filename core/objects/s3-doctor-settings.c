// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What buckets are set to. */
#include <string.h>

#include "objects/s3-doctor-private.h"
#include "objects/s3-xml.h"
#include "sluice/sluice-error.h"

/* The specification's. */
#define RAW_DAYS 7
#define INCOMPLETE_DAYS 1

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

static const SlS3Element *
find_child (const SlS3Element *parent, const char *name)
{
  GPtrArray *children = sl_s3_element_get_children (parent);

  for (guint i = 0; i < children->len; i++) {
    if (strcmp (sl_s3_element_get_name (children->pdata[i]), name) == 0)
      return children->pdata[i];
  }
  return NULL;
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

/* New rules have the prefix in a filter, old ones beside it. */
static const char *
get_prefix (const SlS3Element *rule)
{
  const SlS3Element *filter = find_child (rule, "Filter");
  const SlS3Element *both = filter != NULL ? find_child (filter, "And") : NULL;
  const char *prefix = sl_s3_element_get_text (rule, "Prefix");

  if (both != NULL)
    prefix = sl_s3_element_get_text (both, "Prefix");
  else if (filter != NULL && sl_s3_element_get_text (filter, "Prefix") != NULL)
    prefix = sl_s3_element_get_text (filter, "Prefix");
  return prefix != NULL ? prefix : "";
}

/* Days of the first rule in force with @action/@days over all keys under @prefix; -1: there is
 * none.
 */
static int
find_days (const SlS3Element *root, const char *action, const char *days, const char *prefix)
{
  GPtrArray *rules = root != NULL ? sl_s3_element_get_children (root) : NULL;

  for (guint i = 0; rules != NULL && i < rules->len; i++) {
    const SlS3Element *rule = rules->pdata[i];
    const SlS3Element *found = find_child (rule, action);
    const char *text = found != NULL ? sl_s3_element_get_text (found, days) : NULL;

    if (text != NULL && g_strcmp0 (sl_s3_element_get_text (rule, "Status"), "Enabled") == 0
        && g_str_has_prefix (prefix, get_prefix (rule)))
      return (int) g_ascii_strtoll (text, NULL, 10);
  }
  return -1;
}

static const char lifecycle_raw[] =
    "{\"ID\":\"sluice-raw\",\"Filter\":{\"Prefix\":\"raw/\"},\"Status\":\"Enabled\","
    "\"Expiration\":{\"Days\":7}}";
static const char lifecycle_incomplete[] =
    "{\"ID\":\"sluice-incomplete\",\"Filter\":{\"Prefix\":\"\"},\"Status\":\"Enabled\","
    "\"AbortIncompleteMultipartUpload\":{\"DaysAfterInitiation\":1}}";

static char *
make_lifecycle_remedy (const SlS3Doctor *self, const SlS3Patient *bucket, const char *rule)
{
  return sl_s3_doctor_make_command (self,
                                    "put-bucket-lifecycle-configuration --bucket %s "
                                    "--lifecycle-configuration '{\"Rules\":[%s]}' "
                                    "# beside the rules that are there: all are replaced",
                                    bucket->name_in_store, rule);
}

static void
check_raw_files (SlS3Doctor *self, const SlS3Patient *bucket, const SlS3Element *root)
{
  int days = find_days (root, "Expiration", "Days", "raw/");
  int everything = find_days (root, "Expiration", "Days", "processed/");
  g_autofree char *remedy = make_lifecycle_remedy (self, bucket, lifecycle_raw);

  if (everything >= 0)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_PROBLEM, remedy,
                      "a rule removes what was made of recordings, too, after %d days", everything);
  else if (days == RAW_DAYS)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_FINE, NULL,
                      "recordings as they were uploaded go after %d days", RAW_DAYS);
  else if (days >= 0)
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_ADVICE, remedy,
                      "recordings as they were uploaded go after %d days, not %d", days, RAW_DAYS);
  else
    sl_s3_doctor_add (self, "lifecycle-raw", bucket->name_in_store, SL_FINDING_ADVICE, remedy,
                      "no rule removes recordings as they were uploaded after %d days", RAW_DAYS);
}

static gboolean
is_minio (const SlS3Doctor *self)
{
  return self->server != NULL && g_str_has_prefix (self->server, "MinIO");
}

static void
check_incomplete_uploads (SlS3Doctor *self, const SlS3Patient *bucket, const SlS3Element *root)
{
  int days = find_days (root, "AbortIncompleteMultipartUpload", "DaysAfterInitiation", "incoming/");
  g_autofree char *remedy = make_lifecycle_remedy (self, bucket, lifecycle_incomplete);

  if (days >= INCOMPLETE_DAYS)
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
  if (strcmp (bucket->name, "videos") == 0)
    check_raw_files (self, bucket, lifecycle);
  check_incomplete_uploads (self, bucket, lifecycle);
}
