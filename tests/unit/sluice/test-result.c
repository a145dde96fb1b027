// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a run made: artifacts with their facts, results of stages, and all of it as JSON.
 */
#include <math.h>

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-result-private.h"

static SluiceArtifact *
new_thumbnail (void)
{
  SluiceArtifact *artifact = sluice_artifact_new ("thumbnail", "thumb", "/out/thumbnail.jpg",
                                                  "image/jpeg");

  sluice_artifact_set_size (artifact, 4096);
  sluice_artifact_set_fact_int (artifact, "width", 320);
  sluice_artifact_set_fact_double (artifact, "time", 1.5);
  sluice_artifact_set_fact_string (artifact, "from", "frame");
  return artifact;
}

static void
test_artifact_keeps_facts (void)
{
  g_autoptr (SluiceArtifact) artifact = new_thumbnail ();
  g_autofree char *file_name = sluice_artifact_dup_file_name (artifact);
  g_autoptr (GVariant) width = sluice_artifact_dup_fact (artifact, "width");
  g_autoptr (GVariant) facts = sluice_artifact_dup_facts (artifact);
  g_autofree char *text = g_variant_print (facts, FALSE);

  g_assert_cmpstr (file_name, ==, "thumbnail.jpg");
  g_assert_cmpuint (sluice_artifact_get_size (artifact), ==, 4096);
  g_assert_cmpint (g_variant_get_int64 (width), ==, 320);
  g_assert_null (sluice_artifact_dup_fact (artifact, "height"));
  g_assert_cmpstr (text, ==, "{'from': <'frame'>, 'time': <1.5>, 'width': <int64 320>}");
}

static void
test_artifact_replaces_fact (void)
{
  g_autoptr (SluiceArtifact) artifact = new_thumbnail ();
  g_autoptr (GVariant) width = NULL;

  sluice_artifact_set_fact_string (artifact, "width", "wide");
  width = sluice_artifact_dup_fact (artifact, "width");
  g_assert_cmpstr (g_variant_get_string (width, NULL), ==, "wide");
}

static void
test_artifact_refuses_infinity (void)
{
  g_autoptr (SluiceArtifact) artifact = new_thumbnail ();

  g_test_expect_message ("Sluice", G_LOG_LEVEL_CRITICAL, "*isfinite*");
  sluice_artifact_set_fact_double (artifact, "length", INFINITY);
  g_test_assert_expected_messages ();
  g_assert_null (sluice_artifact_dup_fact (artifact, "length"));
}

/* What a file says of itself may be any bytes, and must not spoil the JSON of all. */
static void
test_replaces_foreign_bytes (void)
{
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new ("webm", 1);
  g_autoptr (SluiceArtifact) artifact = new_thumbnail ();
  g_autoptr (SluiceResult) result = sluice_result_new (info);
  SluiceStageResult *failed = sluice_stage_result_new_failed (
      "v", g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "no track '\xff\xfe'"));
  g_autofree char *json = NULL;

  sluice_artifact_set_fact_string (artifact, "title", "a\xc3");
  sluice_media_info_add_warning (info, "tag '%s'", "\x80");
  sluice_stage_result_add_artifact (failed, artifact);
  sluice_result_take_stage (result, failed);
  json = sluice_result_to_json (result);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  g_assert_nonnull (strstr (json, "a\xef\xbf\xbd"));
}

static void
test_artifact_has_properties (void)
{
  g_autoptr (SluiceArtifact) artifact = new_thumbnail ();
  g_autofree char *name = NULL;
  g_autofree char *stage = NULL;
  g_autofree char *type = NULL;
  guint64 size = 0;

  g_object_get (artifact, "name", &name, "stage", &stage, "content-type", &type, "size", &size,
                NULL);
  g_assert_cmpstr (name, ==, "thumbnail");
  g_assert_cmpstr (stage, ==, "thumb");
  g_assert_cmpstr (type, ==, "image/jpeg");
  g_assert_cmpuint (size, ==, 4096);
}

/* One stage of each outcome; the one that failed had made a file, too. */
static SluiceResult *
new_example (void)
{
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new ("webm", 7);
  g_autoptr (SluiceArtifact) thumbnail = new_thumbnail ();
  g_autoptr (SluiceArtifact) half = sluice_artifact_new ("video", "v", "/out/v.mp4", "video/mp4");
  g_autoptr (GVariant) repairs = NULL;
  g_autoptr (GVariant) facts = NULL;
  SluiceResult *result = sluice_result_new (info);
  SluiceStageResult *completed = sluice_stage_result_new_completed ("thumb");
  SluiceStageResult *failed = sluice_stage_result_new_failed (
      "v", g_error_new (SLUICE_ERROR, SLUICE_ERROR_MISSING_TRACK, "no video"));

  sluice_stage_result_add_artifact (completed, thumbnail);
  sluice_stage_result_add_warning (completed, "dark");
  repairs = g_variant_ref_sink (g_variant_new_parsed ("[('took-later-frame', 'dark')]"));
  facts = g_variant_ref_sink (g_variant_new_parsed ("{'pages': <int64 2>}"));
  sluice_stage_result_set_notes (completed, repairs, facts);
  sluice_stage_result_add_artifact (failed, half);
  sluice_result_take_stage (result, completed);
  sluice_result_take_stage (result, failed);
  sluice_result_take_stage (result, sluice_stage_result_new_skipped ("a", "no audio track"));
  return result;
}

static void
test_keeps_order (void)
{
  g_autoptr (SluiceResult) result = new_example ();
  GListModel *stages = sluice_result_get_stages (result);
  g_autoptr (SluiceStageResult) failed = g_list_model_get_item (stages, 1);
  g_autoptr (SluiceStageResult) skipped = g_list_model_get_item (stages, 2);

  g_assert_cmpuint (g_list_model_get_n_items (stages), ==, 3);
  g_assert_cmpint (sluice_stage_result_get_outcome (failed), ==, SLUICE_STAGE_OUTCOME_FAILED);
  g_assert_error (sluice_stage_result_get_error (failed), SLUICE_ERROR, SLUICE_ERROR_MISSING_TRACK);
  g_assert_cmpint (sluice_stage_result_get_outcome (skipped), ==, SLUICE_STAGE_OUTCOME_SKIPPED);
  g_assert_cmpstr (sluice_stage_result_get_skip_reason (skipped), ==, "no audio track");
  g_assert_cmpstr (sluice_media_info_get_container (sluice_result_get_media_info (result)), ==,
                   "webm");
}

static void
test_counts_only_completed (void)
{
  g_autoptr (SluiceResult) result = new_example ();
  g_autoptr (GListModel) artifacts = sluice_result_dup_artifacts (result);
  g_autoptr (SluiceArtifact) only = g_list_model_get_item (artifacts, 0);

  g_assert_cmpuint (g_list_model_get_n_items (artifacts), ==, 1);
  g_assert_cmpstr (sluice_artifact_get_name (only), ==, "thumbnail");
}

static void
test_speaks_json (void)
{
  g_autoptr (SluiceResult) result = new_example ();
  g_autofree char *json = sluice_result_to_json (result);

  g_assert_cmpstr (
      json, ==,
      "{\"stages\":["
      "{\"stage\":\"thumb\",\"outcome\":\"completed\",\"artifacts\":[{\"name\":\"thumbnail\","
      "\"file\":\"thumbnail.jpg\",\"content_type\":\"image/jpeg\",\"size\":4096,"
      "\"facts\":{\"from\":\"frame\",\"time\":1.5,\"width\":320}}],\"warnings\":[\"dark\"],"
      "\"repairs\":[{\"repair\":\"took-later-frame\",\"reason\":\"dark\"}],"
      "\"media_facts\":{\"pages\":2}},"
      "{\"stage\":\"v\",\"outcome\":\"failed\","
      "\"error\":{\"code\":\"MISSING_TRACK\",\"message\":\"no video\"},"
      "\"artifacts\":[{\"name\":\"video\",\"file\":\"v.mp4\",\"content_type\":\"video/mp4\","
      "\"size\":0,\"facts\":{}}],\"warnings\":[],\"repairs\":[],\"media_facts\":{}},"
      "{\"stage\":\"a\",\"outcome\":\"skipped\",\"skip_reason\":\"no audio track\","
      "\"artifacts\":[],\"warnings\":[],\"repairs\":[],\"media_facts\":{}}],"
      "\"media_info\":{\"container\":\"webm\",\"duration\":0,\"duration_exact\":false,"
      "\"size\":7,\"streams\":[],\"warnings\":[]}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sluice/artifact/keeps-facts", test_artifact_keeps_facts);
  g_test_add_func ("/sluice/artifact/replaces-fact", test_artifact_replaces_fact);
  g_test_add_func ("/sluice/artifact/refuses-infinity", test_artifact_refuses_infinity);
  g_test_add_func ("/sluice/artifact/has-properties", test_artifact_has_properties);
  g_test_add_func ("/sluice/result/replaces-foreign-bytes", test_replaces_foreign_bytes);
  g_test_add_func ("/sluice/result/keeps-order", test_keeps_order);
  g_test_add_func ("/sluice/result/counts-only-completed", test_counts_only_completed);
  g_test_add_func ("/sluice/result/speaks-json", test_speaks_json);
  return g_test_run ();
}
