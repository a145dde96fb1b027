// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Buckets and their settings. Nothing that an operator has set is overwritten: what Sluice would
 * set is a default. */
#include "objects/s3-bucket.h"

#include <string.h>

#include "base/uuid.h"
#include "objects/bucket-remark.h"
#include "objects/s3-lifecycle.h"
#include "objects/sigv4.h"
#include "sluice/sluice-error.h"

/* What no object has. */
#define IMPOSSIBLE_ETAG "\"00000000000000000000000000000000\""
/* The sweeper removes what stays there. */
#define PROBE_PREFIX "incoming/probe/"
/* The region that is not named when a bucket is made. */
#define FIRST_REGION "us-east-1"

static gboolean
send_plain (SlS3Client *client, const char *method, const char *bucket, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, method, bucket, NULL);
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

static gboolean
create_bucket (SlS3Client *client, const char *bucket, GError **error)
{
  const char *region = sl_s3_signer_get_region (sl_s3_client_get_signer (client));
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;
  g_autofree char *text = g_markup_printf_escaped (
      "<CreateBucketConfiguration><LocationConstraint>%s</LocationConstraint>"
      "</CreateBucketConfiguration>",
      region);

  sl_s3_request_init (&request, "PUT", bucket, NULL);
  if (strcmp (region, FIRST_REGION) != 0)
    sl_s3_request_set_document (&request, text);
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

/* Several daemons may do this at once: a bucket that is there in the end is fine. */
static gboolean
ensure_bucket (SlS3Client *client, const char *bucket, GError **error)
{
  g_autoptr (GError) head_error = NULL;
  g_autoptr (GError) create_error = NULL;

  if (send_plain (client, "HEAD", bucket, &head_error))
    return TRUE;
  if (!g_error_matches (head_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&head_error));
    return FALSE;
  }
  if (create_bucket (client, bucket, &create_error) || send_plain (client, "HEAD", bucket, NULL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&create_error));
  return FALSE;
}

typedef struct {
  const char *name; /* the sub-resource: "cors" */
  const char *text;
  const char *effect; /* for a remark, when it can't be set */
} Setting;

/* SLUICE_ERROR_NOT_FOUND: it has none. */
static SlS3Answer *
find_setting (SlS3Client *client, const char *bucket, const char *name, GError **error)
{
  g_auto (SlS3Request) request = { 0 };

  sl_s3_request_init (&request, "GET", bucket, NULL);
  sl_s3_request_add_query (&request, name, "");
  return sl_s3_client_send (client, &request, error);
}

static gboolean
put_setting (SlS3Client *client, const char *bucket, const Setting *setting, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "PUT", bucket, NULL);
  sl_s3_request_add_query (&request, setting->name, "");
  sl_s3_request_set_document (&request, setting->text);
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

static gboolean
is_away (const GError *error)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE);
}

/* FALSE only when the store is away. @failure: (transfer full). */
static gboolean
add_remark (GPtrArray *remarks,
            const char *bucket,
            const char *effect,
            GError *failure,
            GError **error)
{
  g_autoptr (GError) owned = failure;

  if (is_away (owned)) {
    g_propagate_error (error, g_steal_pointer (&owned));
    return FALSE;
  }
  sl_bucket_remark_add (remarks, bucket, effect, owned->message);
  return TRUE;
}

/* FALSE only when the store is away. */
static gboolean
ensure_setting (SlS3Client *client,
                const char *bucket,
                const Setting *setting,
                GPtrArray *remarks,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SlS3Answer) found = find_setting (client, bucket, setting->name, &local_error);

  if (found != NULL)
    return TRUE;
  if (g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND)) {
    g_clear_error (&local_error);
    if (put_setting (client, bucket, setting, &local_error))
      return TRUE;
  }
  return add_remark (remarks, bucket, setting->effect, g_steal_pointer (&local_error), error);
}

static gboolean
remove_lifecycle (SlS3Client *client, const char *bucket, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "DELETE", bucket, NULL);
  sl_s3_request_add_query (&request, "lifecycle", "");
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

/* Without the rule for parts. @has_rules: there are some, which are ours. */
static gboolean
put_raw_rule (SlS3Client *client,
              const SlS3BucketPlan *plan,
              gboolean has_rules,
              GPtrArray *remarks,
              GError **error)
{
  g_autofree char *text = sl_s3_lifecycle_make (plan->raw_days, FALSE);
  const Setting raw = { "lifecycle", text, NULL };
  g_autoptr (GError) failure = NULL;

  if (plan->raw_days > 0)
    put_setting (client, plan->name, &raw, &failure);
  else if (has_rules)
    remove_lifecycle (client, plan->name, &failure);
  if (failure == NULL)
    return TRUE;
  return add_remark (remarks, plan->name, "the store's rule for raw files could not be set",
                     g_steal_pointer (&failure), error);
}

/* MinIO removes incomplete uploads by itself and refuses a rule for them, with all that comes with
 * it: then the rule for raw files goes alone. */
static gboolean
put_lifecycle (SlS3Client *client,
               const SlS3BucketPlan *plan,
               gboolean has_rules,
               GPtrArray *remarks,
               GError **error)
{
  g_autofree char *text = sl_s3_lifecycle_make (plan->has_raw_files ? plan->raw_days : 0, TRUE);
  const Setting both = { "lifecycle", text, NULL };
  g_autoptr (GError) failure = NULL;

  if (put_setting (client, plan->name, &both, &failure))
    return TRUE;
  return add_remark (remarks, plan->name, "the store takes no rule for incomplete uploads",
                     g_steal_pointer (&failure), error)
         && (!plan->has_raw_files || put_raw_rule (client, plan, has_rules, remarks, error));
}

static void
add_early_removal (GPtrArray *remarks, const char *bucket, int days)
{
  g_autofree char *reason = g_strdup_printf ("a rule that is not Sluice's, or is beside one that "
                                             "is not, removes them after %d days",
                                             days);

  sl_bucket_remark_add (remarks, bucket, "raw files go earlier than they should", reason);
}

/* Rules that are there: ours are replaced when they say something else than the plan does. */
static gboolean
follow_plan (SlS3Client *client,
             const SlS3BucketPlan *plan,
             const SlS3Element *rules,
             GPtrArray *remarks,
             GError **error)
{
  int found = sl_s3_lifecycle_get_raw_days (rules);
  int wanted = plan->raw_days > 0 ? (int) plan->raw_days : -1;

  if (!plan->has_raw_files || found == wanted)
    return TRUE;
  if (sl_s3_lifecycle_is_ours (rules))
    return put_lifecycle (client, plan, TRUE, remarks, error);
  if (found >= 0 && (wanted < 0 || found < wanted))
    add_early_removal (remarks, plan->name, found);
  return TRUE;
}

static gboolean
ensure_lifecycle (SlS3Client *client,
                  const SlS3BucketPlan *plan,
                  GPtrArray *remarks,
                  GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (SlS3Answer) answer = find_setting (client, plan->name, "lifecycle", &failure);
  g_autoptr (SlS3Element) rules = NULL;

  if (g_error_matches (failure, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND))
    return put_lifecycle (client, plan, FALSE, remarks, error);
  if (answer != NULL)
    rules = sl_s3_element_parse ((const char *) answer->body->data, answer->body->len, &failure);
  if (rules != NULL)
    return follow_plan (client, plan, rules, remarks, error);
  return add_remark (remarks, plan->name, "the store does not tell its lifecycle rules",
                     g_steal_pointer (&failure), error);
}

static char *
make_cors (const SlS3BucketPlan *plan)
{
  g_autoptr (GString) text = g_string_new ("<CORSConfiguration><CORSRule>");

  for (const char *const *origin = plan->cors_origins; *origin != NULL; origin++) {
    g_autofree char *escaped = g_markup_escape_text (*origin, -1);

    g_string_append_printf (text, "<AllowedOrigin>%s</AllowedOrigin>", escaped);
  }
  g_string_append (text, "<AllowedMethod>GET</AllowedMethod><AllowedMethod>HEAD</AllowedMethod>"
                         "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader>"
                         "<ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3600</MaxAgeSeconds>"
                         "</CORSRule></CORSConfiguration>");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_policy (const SlS3BucketPlan *plan)
{
  return g_strdup_printf ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                          "\"Principal\":{\"AWS\":[\"*\"]},\"Action\":[\"s3:GetObject\"],"
                          "\"Resource\":[\"arn:aws:s3:::%s/*/avatar.*\"]}]}",
                          plan->name);
}

gboolean
sl_s3_bucket_prepare (SlS3Client *client,
                      const SlS3BucketPlan *plan,
                      GPtrArray *remarks,
                      GError **error)
{
  g_autofree char *cors = plan->cors_origins != NULL ? make_cors (plan) : NULL;
  g_autofree char *policy = make_policy (plan);
  const Setting cors_setting = { "cors", cors, "browsers may be kept from uploading" };
  const Setting policy_setting = { "policy", policy, "avatars can't be read without a signature" };

  if (!ensure_bucket (client, plan->name, error)
      || !ensure_lifecycle (client, plan, remarks, error))
    return FALSE;
  if (cors != NULL && !ensure_setting (client, plan->name, &cors_setting, remarks, error))
    return FALSE;
  return !plan->has_public_avatars
         || ensure_setting (client, plan->name, &policy_setting, remarks, error);
}

/* An empty object. @source: (nullable) what it is to be a copy of, if that has an ETag that nothing
 * has. */
static gboolean
put_empty (SlS3Client *client,
           const char *bucket,
           const char *key,
           const char *source,
           GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "PUT", bucket, key);
  if (source != NULL) {
    g_autofree char *path = g_strconcat ("/", bucket, "/", source, NULL);
    g_autofree char *encoded = sl_sigv4_encode (path, TRUE);

    sl_s3_request_add_header (&request, "x-amz-copy-source", encoded);
    sl_s3_request_add_header (&request, "x-amz-copy-source-if-match", IMPOSSIBLE_ETAG);
  }
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

static gboolean
remove_object (SlS3Client *client, const char *bucket, const char *key, GError **error)
{
  g_auto (SlS3Request) request = { 0 };
  g_autoptr (SlS3Answer) answer = NULL;

  sl_s3_request_init (&request, "DELETE", bucket, key);
  answer = sl_s3_client_send (client, &request, error);
  return answer != NULL;
}

gboolean
sl_s3_bucket_check_copies (SlS3Client *client, const char *bucket, GError **error)
{
  gint64 wall_ms = sl_s3_signer_get_time (sl_s3_client_get_signer (client));
  g_autofree char *id = sl_uuid7_new (wall_ms);
  g_autofree char *source = g_strconcat (PROBE_PREFIX, id, "/source", NULL);
  g_autofree char *copy = g_strconcat (PROBE_PREFIX, id, "/copy", NULL);
  g_autoptr (GError) copy_error = NULL;

  if (!put_empty (client, bucket, source, NULL, error))
    return FALSE;
  put_empty (client, bucket, copy, source, &copy_error);
  if (!remove_object (client, bucket, source, error))
    return FALSE;
  if (g_error_matches (copy_error, SLUICE_ERROR, SLUICE_ERROR_PRECONDITION_FAILED))
    return TRUE;
  if (copy_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&copy_error));
    return FALSE;
  }
  if (!remove_object (client, bucket, copy, error))
    return FALSE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                       "the object store ignores x-amz-copy-source-if-match: uploads can't be "
                       "confirmed safely with it");
  return FALSE;
}
