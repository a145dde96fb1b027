// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Job statuses and types in the spec's words. */
#include "model/stage-job.h"

static void
test_names (void)
{
  static const char *const names[] = { "pending", "running", "completed", "failed" };
  SlJobStatus status = SL_JOB_PENDING;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmpstr (sl_job_status_to_string ((SlJobStatus) i), ==, names[i]);
    g_assert_true (sl_job_status_from_string (names[i], &status));
    g_assert_cmpint ((int) status, ==, (int) i);
  }
  g_assert_false (sl_job_status_from_string ("done", &status));
}

static void
test_job_types (void)
{
  static const char *const pairs[][2] = { { "extract-audio", "extract_audio" },
                                          { "transcode", "transcode" },
                                          { "thumbnail", "thumbnail" },
                                          { "optimize-image", "optimize_image" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *type = sl_stage_job_type_for_plugin (pairs[i][0]);
    g_assert_cmpstr (type, ==, pairs[i][1]);
  }
}

static void
test_new_is_pending (void)
{
  g_autoptr (SlStageJob) job = sl_stage_job_new ();

  g_assert_cmpint ((int) job->status, ==, SL_JOB_PENDING);
  g_assert_cmpuint (job->generation, ==, 1);
}

static void
test_is_open (void)
{
  static const gboolean expected[] = { TRUE, TRUE, FALSE, FALSE };
  g_autoptr (SlStageJob) job = sl_stage_job_new ();

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    job->status = (SlJobStatus) i;
    g_assert_cmpint (sl_stage_job_is_open (job), ==, expected[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/stage-job/names", test_names);
  g_test_add_func ("/model/stage-job/job-types", test_job_types);
  g_test_add_func ("/model/stage-job/new-is-pending", test_new_is_pending);
  g_test_add_func ("/model/stage-job/is-open", test_is_open);
  return g_test_run ();
}
