// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Extensions: of names that clients made up, and what belongs to them. */
#include "model/file-type.h"

static void
assert_extension (const char *name, const char *expected)
{
  g_autofree char *extension = sl_file_name_dup_extension (name);

  g_assert_cmpstr (extension, ==, expected);
}

static void
test_extension (void)
{
  assert_extension ("response.webm", "webm");
  assert_extension ("Response.WEBM", "webm");
  assert_extension ("a.tar.gz", "gz");
  assert_extension ("noextension", NULL);
  assert_extension ("", NULL);
  assert_extension ("trailing.", NULL);
  assert_extension (".webm", NULL);
  assert_extension ("x.we/bm", NULL);
  assert_extension ("x.web m", NULL);
  assert_extension ("x.\xc3\xa9", NULL);
  assert_extension ("x.aaaaaaaaaaaaaaaaaaaaaaaa", NULL);
}

static void
test_allows_name (void)
{
  g_autoptr (SlFileType) type = sl_file_type_new ("video_response");

  g_assert_false (sl_file_type_allows_name (type, "a.mp4"));
  type->extensions = g_strsplit ("mp4,webm", ",", -1);
  g_assert_true (sl_file_type_allows_name (type, "a.mp4"));
  g_assert_true (sl_file_type_allows_name (type, "A.WebM"));
  g_assert_false (sl_file_type_allows_name (type, "a.mp4.exe"));
  g_assert_false (sl_file_type_allows_name (type, "mp4"));
}

static void
test_content_types (void)
{
  g_assert_cmpstr (sl_content_type_for_extension ("webm"), ==, "video/webm");
  g_assert_cmpstr (sl_content_type_for_extension ("jpeg"), ==, "image/jpeg");
  g_assert_cmpstr (sl_content_type_for_extension ("wav"), ==, "audio/wav");
  g_assert_null (sl_content_type_for_extension ("exe"));
}

static void
test_every_extension_of_the_spec_has_a_type (void)
{
  static const char *const extensions[] = { "mp4", "webm", "mov", "avi",  "mp3", "wav",  "m4a",
                                            "ogg", "jpg",  "png", "jpeg", "gif", "webp", "pdf" };

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    g_assert_nonnull (sl_content_type_for_extension (extensions[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/file-type/extension", test_extension);
  g_test_add_func ("/model/file-type/allows-name", test_allows_name);
  g_test_add_func ("/model/file-type/content-types", test_content_types);
  g_test_add_func ("/model/file-type/every-extension-of-the-spec-has-a-type",
                   test_every_extension_of_the_spec_has_a_type);
  return g_test_run ();
}
