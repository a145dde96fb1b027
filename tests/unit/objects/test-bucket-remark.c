// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One remark for a setting, however many buckets go without it. */
#include "objects/bucket-remark.h"

static void
test_names_the_buckets_of_a_setting (void)
{
  g_autoptr (GPtrArray)
      remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_bucket_remark_free);
  const SlBucketRemark *first = NULL;
  const SlBucketRemark *second = NULL;

  sl_bucket_remark_add (remarks, "videos", "no rule", "videos: not implemented");
  sl_bucket_remark_add (remarks, "videos", "no origins", "not implemented");
  sl_bucket_remark_add (remarks, "audio", "no rule", "audio: not implemented");
  g_assert_cmpuint (remarks->len, ==, 2);
  first = remarks->pdata[0];
  second = remarks->pdata[1];
  g_assert_cmpstr (first->effect, ==, "no rule");
  g_assert_cmpstr (first->reason, ==, "videos: not implemented");
  g_assert_cmpstr (first->buckets, ==, "videos, audio");
  g_assert_cmpstr (second->buckets, ==, "videos");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/bucket-remark/names-the-buckets-of-a-setting",
                   test_names_the_buckets_of_a_setting);
  return g_test_run ();
}
