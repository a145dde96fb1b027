// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Reports: there and back without a loss; a worker that lies gets nothing past the reader. */
#include "ipc/work-report.h"

#include <string.h>

#include "sluice/sluice-error.h"

static SlWorkReport *
parse (const char *json, GError **error)
{
  return sl_work_report_new_from_json (json, strlen (json), error);
}

static void
add_completed_stage (SlWorkReport *report)
{
  const char *const warnings[] = { "late audio", NULL };
  SlReportedStage *stage = sl_reported_stage_new ("thumbnail");
  SlReportedArtifact *artifact = sl_reported_artifact_new ();

  artifact->name = g_strdup ("thumbnail");
  artifact->file_name = g_strdup ("thumbnail.jpg");
  artifact->content_type = g_strdup ("image/jpeg");
  artifact->facts = g_strdup ("{\"width\":320}");
  stage->completed = TRUE;
  stage->warnings = g_strdupv ((char **) warnings);
  stage->media_facts = g_strdup ("{\"pages\":3}");
  g_ptr_array_add (stage->repairs, sl_reported_repair_new ("made-square", "3:4 pixels"));
  g_ptr_array_add (stage->artifacts, artifact);
  g_ptr_array_add (report->stages, stage);
}

static void
add_failed_stage (SlWorkReport *report)
{
  SlReportedStage *stage = sl_reported_stage_new ("audio");

  stage->error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "no sync code");
  g_ptr_array_add (report->stages, stage);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkReport) report = sl_work_report_new ();
  g_autoptr (SlWorkReport) again = NULL;
  g_autofree char *json = NULL;
  const SlReportedStage *first = NULL;
  const SlReportedStage *second = NULL;
  const SlReportedArtifact *artifact = NULL;
  const SlReportedRepair *repair = NULL;

  report->media_info = g_strdup ("{\"duration\":5}");
  add_completed_stage (report);
  add_failed_stage (report);
  json = sl_work_report_to_json (report);
  again = parse (json, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->media_info, ==, "{\"duration\":5}");
  g_assert_cmpuint (again->stages->len, ==, 2);
  first = g_ptr_array_index (again->stages, 0);
  second = g_ptr_array_index (again->stages, 1);
  artifact = g_ptr_array_index (first->artifacts, 0);
  g_assert_true (first->completed);
  g_assert_cmpstr (first->warnings[0], ==, "late audio");
  g_assert_cmpstr (first->media_facts, ==, "{\"pages\":3}");
  g_assert_cmpuint (first->repairs->len, ==, 1);
  repair = g_ptr_array_index (first->repairs, 0);
  g_assert_cmpstr (repair->name, ==, "made-square");
  g_assert_cmpstr (repair->reason, ==, "3:4 pixels");
  g_assert_cmpstr (artifact->file_name, ==, "thumbnail.jpg");
  g_assert_cmpstr (artifact->facts, ==, "{\"width\":320}");
  g_assert_false (second->completed);
  g_assert_error (second->error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA);
  g_assert_cmpstr (second->error->message, ==, "no sync code");
}

static char *
report_with_file (const char *file_name)
{
  g_autoptr (SlWorkReport) report = sl_work_report_new ();
  const SlReportedStage *stage = NULL;
  SlReportedArtifact *artifact = NULL;

  add_completed_stage (report);
  stage = g_ptr_array_index (report->stages, 0);
  artifact = g_ptr_array_index (stage->artifacts, 0);
  g_clear_pointer (&artifact->file_name, g_free);
  artifact->file_name = g_strdup (file_name);
  return sl_work_report_to_json (report);
}

static void
test_file_names_stay_in_the_folder (void)
{
  g_autofree char *long_name = g_strnfill (256, 'a');
  const char *const refused[] = { "",
                                  ".",
                                  "..",
                                  "../x",
                                  "/etc/passwd",
                                  "a/b",
                                  ".dot",
                                  "a\\b",
                                  "a\nb.jpg",
                                  "a\x7f"
                                  "b",
                                  "\xc2\x85",
                                  long_name };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *json = report_with_file (refused[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (SlWorkReport) report = parse (json, &error);

    g_test_message ("'%s'", refused[i]);
    g_assert_null (report);
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  }
}

#define ARTIFACT(members)                                                                          \
  "{\"stages\":[{\"stage\":\"s\",\"completed\":true,\"artifacts\":[{" members "}]}]}"
#define NAMES "\"name\":\"a\",\"fileName\":\"a.jpg\""

static void
test_lies_are_refused (void)
{
  static const char *const refused[] = {
    "{}",
    "{\"stages\":{}}",
    "{\"stages\":[1]}",
    "{\"stages\":[],\"more\":1}",
    "{\"stages\":[],\"mediaInfo\":\"[]\"}",
    "{\"stages\":[{\"stage\":\"s\",\"artifacts\":[]}]}",
    /* Neither completed nor failed, and both at once. */
    "{\"stages\":[{\"stage\":\"s\",\"completed\":false,\"artifacts\":[]}]}",
    "{\"stages\":[{\"stage\":\"s\",\"completed\":true,\"artifacts\":[],"
    "\"error\":{\"code\":\"INTERNAL\",\"message\":\"\"}}]}",
    "{\"stages\":[{\"stage\":\"s\",\"completed\":false,\"artifacts\":[],"
    "\"error\":{\"code\":\"NO_SUCH_CODE\",\"message\":\"\"}}]}",
    "{\"stages\":[{\"stage\":\"../s\",\"completed\":true,\"artifacts\":[]}]}",
    ARTIFACT (NAMES),
    ARTIFACT (NAMES ",\"contentType\":\"image\""),
    ARTIFACT (NAMES ",\"contentType\":\"image/jpeg\\r\\nSet-Cookie: a\""),
    ARTIFACT (NAMES ",\"contentType\":\"image/jpeg\",\"facts\":\"{\""),
    ARTIFACT (NAMES ",\"contentType\":\"image/jpeg\",\"facts\":{}"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SlWorkReport) report = parse (refused[i], &error);

    g_test_message ("%s", refused[i]);
    g_assert_null (report);
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  }
}

static void
test_missing_facts_are_an_empty_object (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkReport)
      report = parse (ARTIFACT (NAMES ",\"contentType\":\"image/jpeg\""), &error);
  const SlReportedStage *stage = NULL;

  g_assert_no_error (error);
  stage = g_ptr_array_index (report->stages, 0);
  g_assert_cmpstr (((SlReportedArtifact *) stage->artifacts->pdata[0])->facts, ==, "{}");
}

static void
test_long_messages_are_cut_between_characters (void)
{
  g_autoptr (SlWorkReport) report = sl_work_report_new ();
  g_autoptr (SlWorkReport) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) message = g_string_new ("x");
  g_autofree char *json = NULL;
  SlReportedStage *stage = sl_reported_stage_new ("s");
  const SlReportedStage *cut = NULL;

  while (message->len < 5000)
    g_string_append (message, "\xe2\x82\xac");
  stage->error = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_INTERNAL, message->str);
  g_ptr_array_add (report->stages, stage);
  json = sl_work_report_to_json (report);
  again = parse (json, &error);
  g_assert_no_error (error);
  cut = g_ptr_array_index (again->stages, 0);
  g_assert_cmpuint (strlen (cut->error->message), <=, 4096);
  g_assert_cmpuint (strlen (cut->error->message), >, 4000);
  g_assert_true (g_utf8_validate (cut->error->message, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipc/work-report/round-trip", test_round_trip);
  g_test_add_func ("/ipc/work-report/file-names-stay-in-the-folder",
                   test_file_names_stay_in_the_folder);
  g_test_add_func ("/ipc/work-report/lies-are-refused", test_lies_are_refused);
  g_test_add_func ("/ipc/work-report/missing-facts-are-an-empty-object",
                   test_missing_facts_are_an_empty_object);
  g_test_add_func ("/ipc/work-report/long-messages-are-cut-between-characters",
                   test_long_messages_are_cut_between_characters);
  return g_test_run ();
}
