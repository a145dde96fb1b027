// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What stages report joins what the probe said, and never replaces it. */
#include "app/media-metadata.h"

#include "sluice/sluice-error.h"

static void
test_report_joins_the_probe (void)
{
  const char *const warnings[] = { "a track was left out", NULL };
  g_autoptr (SlReportedStage) stage = sl_reported_stage_new ("transcode");
  g_autoptr (GError) error = NULL;
  g_autofree char *metadata = NULL;

  stage->warnings = g_strdupv ((char **) warnings);
  stage->media_facts = g_strdup ("{\"pages\":3,\"container\":\"exe\"}");
  g_ptr_array_add (stage->repairs, sl_reported_repair_new ("made-square", "3:4 pixels"));
  metadata = sl_media_metadata_add_report ("{\"container\":\"pdf\"}", stage, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (metadata, ==,
                   "{\"container\":\"pdf\","
                   "\"warnings\":[{\"stage\":\"transcode\",\"text\":\"a track was left out\"}],"
                   "\"repairs\":[{\"stage\":\"transcode\",\"repair\":\"made-square\","
                   "\"reason\":\"3:4 pixels\"}],"
                   "\"pages\":3}");
}

static void
test_reports_add_up (void)
{
  g_autoptr (SlReportedStage) first = sl_reported_stage_new ("a");
  g_autoptr (SlReportedStage) second = sl_reported_stage_new ("b");
  g_autofree char *one = NULL;
  g_autofree char *both = NULL;

  g_ptr_array_add (first->repairs, sl_reported_repair_new ("x", "1"));
  g_ptr_array_add (second->repairs, sl_reported_repair_new ("y", "2"));
  one = sl_media_metadata_add_report (NULL, first, NULL);
  both = sl_media_metadata_add_report (one, second, NULL);
  g_assert_cmpstr (both, ==,
                   "{\"repairs\":[{\"stage\":\"a\",\"repair\":\"x\",\"reason\":\"1\"},"
                   "{\"stage\":\"b\",\"repair\":\"y\",\"reason\":\"2\"}]}");
}

/* A stage that says the verdict, or a worker that its file has taken over. */
static void
test_stages_do_not_speak_for_others (void)
{
  g_autoptr (SlReportedStage) first = sl_reported_stage_new ("a");
  g_autoptr (SlReportedStage) second = sl_reported_stage_new ("b");
  g_autofree char *one = NULL;
  g_autofree char *both = NULL;

  first->media_facts = g_strdup ("{\"verdict\":\"ok\",\"repairs\":7,\"warnings\":false,"
                                 "\"probe\":1,\"duration\":9,\"pages\":3,"
                                 "\"deep\":{\"x\":1},\"list\":[1],\"nothing\":null}");
  second->media_facts = g_strdup ("{\"pages\":4}");
  g_ptr_array_add (second->repairs, sl_reported_repair_new ("y", "2"));
  one = sl_media_metadata_add_report (NULL, first, NULL);
  g_assert_cmpstr (one, ==, "{\"pages\":3}");
  both = sl_media_metadata_add_report (one, second, NULL);
  g_assert_cmpstr (both, ==,
                   "{\"pages\":3,"
                   "\"repairs\":[{\"stage\":\"b\",\"repair\":\"y\",\"reason\":\"2\"}]}");
}

static void
test_damaged_metadata_is_an_error (void)
{
  g_autoptr (SlReportedStage) stage = sl_reported_stage_new ("a");
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_media_metadata_add_report ("[1", stage, &error));
  g_assert_nonnull (error);
}

static void
assert_no_metadata (const char *verdict)
{
  g_autofree char *probe = g_strdup_printf (
      "{\"container\":\"webm\",\"duration\":0,\"streams\":[],\"verdict\":%s}", verdict);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_media_metadata_from_probe (probe, 1, &error));
  g_assert_nonnull (error);
}

static void
test_verdict (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *metadata = sl_media_metadata_from_probe (
      "{\"container\":\"webm\",\"duration\":0,\"streams\":[],\"verdict\":{\"ok\":true,\"odd\":1,"
      "\"findings\":[{\"code\":\"NO_AUDIO\",\"text\":\"allow it\",\"odd\":2}]}}",
      1, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (
      metadata, "{\"container\":\"webm\",\"verdict\":{\"ok\":false,\"checked\":true,\"findings\":"
                "[{\"code\":\"NO_AUDIO\",\"text\":\"allow it\"}]},\"probe\":"));
  assert_no_metadata ("7");
  assert_no_metadata ("{}");
  assert_no_metadata ("{\"findings\":[7]}");
  assert_no_metadata ("{\"findings\":[{\"code\":\"NO_AUDIO\"}]}");
  assert_no_metadata ("{\"findings\":[],\"reason\":7}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/media-metadata/report-joins-the-probe", test_report_joins_the_probe);
  g_test_add_func ("/app/media-metadata/reports-add-up", test_reports_add_up);
  g_test_add_func ("/app/media-metadata/stages-do-not-speak-for-others",
                   test_stages_do_not_speak_for_others);
  g_test_add_func ("/app/media-metadata/damaged-metadata-is-an-error",
                   test_damaged_metadata_is_an_error);
  g_test_add_func ("/app/media-metadata/verdict", test_verdict);
  return g_test_run ();
}
