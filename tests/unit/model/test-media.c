// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The states of a media: names and the whole table of moves. */
#include "model/media.h"

#define N_STATUSES (SL_MEDIA_DELETED + 1)

/* One row per status to come from, one column per status to go to, in the order of the spec:
 * pending, uploading, processing, ready, failed, deleted. */
static const char *const moves[N_STATUSES] = {
  ".xx.xx", /* pending */
  "x.x.xx", /* uploading */
  "...xxx", /* processing */
  "..x..x", /* ready */
  "..x..x", /* failed */
  "......", /* deleted */
};

static void
test_moves (void)
{
  for (guint from = 0; from < N_STATUSES; from++) {
    for (guint to = 0; to < N_STATUSES; to++)
      g_assert_cmpint (sl_media_status_may_follow ((SlMediaStatus) from, (SlMediaStatus) to), ==,
                       moves[from][to] == 'x');
  }
}

static void
test_names (void)
{
  static const char *const names[] = { "pending", "uploading", "processing",
                                       "ready",   "failed",    "deleted" };

  for (guint i = 0; i < N_STATUSES; i++) {
    SlMediaStatus status = SL_MEDIA_PENDING;

    g_assert_cmpstr (sl_media_status_to_string ((SlMediaStatus) i), ==, names[i]);
    g_assert_true (sl_media_status_from_string (names[i], &status));
    g_assert_cmpint ((int) status, ==, (int) i);
  }
}

static void
test_unknown_name (void)
{
  SlMediaStatus status = SL_MEDIA_READY;

  g_assert_false (sl_media_status_from_string ("Ready", &status));
  g_assert_false (sl_media_status_from_string (NULL, &status));
  g_assert_cmpint ((int) status, ==, SL_MEDIA_READY);
}

static void
test_copy_is_deep (void)
{
  g_autoptr (SlMedia) media = sl_media_new ();
  g_autoptr (SlMedia) copy = NULL;

  media->id = g_strdup ("m1");
  media->question_id = g_strdup ("q1");
  media->file_size = 42;
  copy = sl_media_copy (media);
  g_assert_cmpstr (copy->id, ==, "m1");
  g_assert_cmpstr (copy->question_id, ==, "q1");
  g_assert_false (copy->id == media->id);
  g_assert_cmpint (copy->file_size, ==, 42);
  g_assert_cmpuint (copy->generation, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/media/moves", test_moves);
  g_test_add_func ("/model/media/names", test_names);
  g_test_add_func ("/model/media/unknown-name", test_unknown_name);
  g_test_add_func ("/model/media/copy-is-deep", test_copy_is_deep);
  return g_test_run ();
}
