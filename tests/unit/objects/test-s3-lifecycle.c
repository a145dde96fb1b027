// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lifecycle rules: Sluice's own, and those of others as stores tell them. What real stores make of
 * them is in tests/services/test-doctor.py. */
#include <string.h>

#include "objects/s3-lifecycle.h"

static SlS3Element *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  SlS3Element *rules = sl_s3_element_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return rules;
}

static SlS3Element *
parse_rules (const char *rules)
{
  g_autofree char *text = g_strdup_printf ("<LifecycleConfiguration>%s</LifecycleConfiguration>",
                                           rules);

  return parse (text);
}

static int
get_incomplete_days (const SlS3Element *rules)
{
  return sl_s3_lifecycle_find_days (rules, "AbortIncompleteMultipartUpload", "DaysAfterInitiation",
                                    "incoming/");
}

static void
test_own_rules (void)
{
  g_autofree char *both_text = sl_s3_lifecycle_make (30, TRUE);
  g_autofree char *raw_text = sl_s3_lifecycle_make (7, FALSE);
  g_autofree char *incomplete_text = sl_s3_lifecycle_make (0, TRUE);
  g_autoptr (SlS3Element) both = parse (both_text);
  g_autoptr (SlS3Element) raw = parse (raw_text);
  g_autoptr (SlS3Element) incomplete = parse (incomplete_text);

  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (both), ==, 30);
  g_assert_cmpint (get_incomplete_days (both), ==, SL_S3_INCOMPLETE_DAYS);
  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (raw), ==, 7);
  g_assert_cmpint (get_incomplete_days (raw), ==, -1);
  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (incomplete), ==, -1);
  g_assert_cmpint (sl_s3_lifecycle_get_output_days (both), ==, -1);
  g_assert_true (sl_s3_lifecycle_is_ours (both) && sl_s3_lifecycle_is_ours (raw)
                 && sl_s3_lifecycle_is_ours (incomplete));
}

/* Old rules have the prefix beside what they do, new ones in a filter, or in one with tags. */
static void
test_forms_of_a_prefix (void)
{
  static const char *const prefixes[] = {
    "<Prefix>raw/</Prefix>",
    "<Filter><Prefix>raw/</Prefix></Filter>",
    "<Filter><And><Prefix>raw/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    g_autofree char *text = g_strdup_printf ("<Rule><ID>theirs</ID>%s<Status>Enabled</Status>"
                                             "<Expiration><Days>3</Days></Expiration></Rule>",
                                             prefixes[i]);
    g_autoptr (SlS3Element) rules = parse_rules (text);

    g_assert_cmpint (sl_s3_lifecycle_get_raw_days (rules), ==, 3);
    g_assert_cmpint (sl_s3_lifecycle_get_output_days (rules), ==, -1);
    g_assert_false (sl_s3_lifecycle_is_ours (rules));
  }
}

static void
test_rules_of_others (void)
{
  g_autoptr (SlS3Element)
      off = parse_rules ("<Rule><ID>sluice-raw</ID><Filter><Prefix>raw/</Prefix></Filter>"
                         "<Status>Disabled</Status><Expiration><Days>3</Days></Expiration></Rule>");
  g_autoptr (SlS3Element)
      all = parse_rules ("<Rule><Filter/><Status>Enabled</Status><Expiration><Days>90</Days>"
                         "</Expiration></Rule>");
  g_autoptr (SlS3Element) mixed = parse_rules (
      "<Rule><ID>sluice-raw</ID><Filter><Prefix>raw/</Prefix></Filter>"
      "<Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule>"
      "<Rule><ID>logs</ID><Filter><Prefix>logs/</Prefix></Filter>"
      "<Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>");

  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (NULL), ==, -1);
  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (off), ==, -1);
  g_assert_cmpint (sl_s3_lifecycle_get_output_days (all), ==, 90);
  g_assert_false (sl_s3_lifecycle_is_ours (all));
  g_assert_cmpint (sl_s3_lifecycle_get_raw_days (mixed), ==, 7);
  g_assert_false (sl_s3_lifecycle_is_ours (mixed));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/s3-lifecycle/own-rules", test_own_rules);
  g_test_add_func ("/objects/s3-lifecycle/forms-of-a-prefix", test_forms_of_a_prefix);
  g_test_add_func ("/objects/s3-lifecycle/rules-of-others", test_rules_of_others);
  return g_test_run ();
}
