// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The spec's bucket structure, key by key. */
#include "model/object-keys.h"

/* Takes @key. */
static void
assert_key (char *key, const char *expected)
{
  g_autofree char *owned = key;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_incoming (void)
{
  assert_key (sl_object_key_incoming ("u", "m"), "incoming/u/m");
}

static void
test_original (void)
{
  assert_key (sl_object_key_original ("videos", "u", "m", "webm"), "raw/u/m/original.webm");
  assert_key (sl_object_key_original ("images", "u", "m", "png"), "u/m/original.png");
  assert_key (sl_object_key_original ("documents", "u", "m", "pdf"), "u/m/original.pdf");
}

static void
test_artifact (void)
{
  assert_key (sl_object_key_artifact ("videos", "u", "m", 1, "video.mp4"),
              "processed/u/m/video.mp4");
  assert_key (sl_object_key_artifact ("videos", "u", "m", 3, "video.mp4"),
              "processed/u/m/g3/video.mp4");
  assert_key (sl_object_key_artifact ("images", "u", "m", 1, "optimized.webp"),
              "u/m/optimized.webp");
  assert_key (sl_object_key_artifact ("audio", "u", "m", 2, "audio.wav"), "u/m/g2/audio.wav");
}

/* The one key that has no media in it, and that anybody may read. The upload that it was made of is
 * not: it may say where it was taken. */
static void
test_avatar (void)
{
  assert_key (sl_object_key_artifact ("avatars", "u", "m", 1, "avatar.jpg"), "u/avatar.jpg");
  assert_key (sl_object_key_artifact ("avatars", "u", "m", 2, "avatar.jpg"), "u/avatar.jpg");
  assert_key (sl_object_key_artifact ("avatars", "u", "m", 1, "small.webp"), "u/m/small.webp");
  g_assert_true (sl_object_key_is_public ("avatars", "u/avatar.jpg"));
  g_assert_false (sl_object_key_is_public ("avatars", "u/m/original.jpg"));
  g_assert_false (sl_object_key_is_public ("avatars", "u/m/avatar.jpg"));
  g_assert_false (sl_object_key_is_public ("avatars", "incoming/u/m"));
  g_assert_false (sl_object_key_is_public ("images", "u/avatar.jpg"));
  g_assert_false (sl_object_key_is_public ("avatars", "avatar.jpg"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/object-keys/incoming", test_incoming);
  g_test_add_func ("/model/object-keys/original", test_original);
  g_test_add_func ("/model/object-keys/artifact", test_artifact);
  g_test_add_func ("/model/object-keys/avatar", test_avatar);
  return g_test_run ();
}
