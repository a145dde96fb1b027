// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/pipeline-set.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/file-util.h"
#include "descriptor-fixture.h"
#include "sluice/sluice-error.h"

typedef struct {
  char *folder;                /* (owned) */
  SlStageCatalogue *catalogue; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("sluice-set-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->catalogue = descriptor_fixture_load_catalogue ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (sl_folder_remove (fixture->folder, NULL));
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->catalogue, sl_stage_catalogue_unref);
}

static void
write_descriptor (Fixture *fixture, const char *name, const char *file_type, const char *stage)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *yaml = g_strdup_printf (
      "file_type: %s\nbucket: videos\nallowed: [mp4]\nmax_size: 1MB\n"
      "stages:\n  - id: %s\n",
      file_type, stage);

  g_assert_true (g_file_set_contents (path, yaml, -1, NULL));
}

static SlPipelineSet *
load (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SlPipelineSet *set = sl_pipeline_set_load (fixture->folder, fixture->catalogue, &error);

  g_assert_no_error (error);
  return set;
}

static const GError *
get_error (SlPipelineSet *set, guint index)
{
  GPtrArray *errors = sl_pipeline_set_get_errors (set);

  g_assert_cmpuint (index, <, errors->len);
  return g_ptr_array_index (errors, index);
}

static void
test_finds_by_file_type (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlPipelineSet) set = NULL;
  g_autoptr (GError) error = NULL;
  SlPipelineDescriptor *descriptor;

  write_descriptor (fixture, "b.yaml", "video_response", "thumbnail");
  write_descriptor (fixture, "a.yml", "screen_recording", "transcode");
  write_descriptor (fixture, "notes.txt", "ignored", "nothing");
  write_descriptor (fixture, ".hidden.yaml", "ignored", "nothing");
  set = load (fixture);

  g_assert_cmpuint (sl_pipeline_set_get_errors (set)->len, ==, 0);
  g_assert_cmpstr (sl_pipeline_set_list (set)[0], ==, "screen_recording");
  g_assert_cmpstr (sl_pipeline_set_list (set)[1], ==, "video_response");
  g_assert_null (sl_pipeline_set_list (set)[2]);
  descriptor = sl_pipeline_set_find (set, "video_response", &error);
  g_assert_no_error (error);
  g_assert_nonnull (sl_pipeline_descriptor_find_stage (descriptor, "thumbnail"));
}

static void
test_bad_file_disables_its_type_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlPipelineSet) set = NULL;
  g_autoptr (GError) error = NULL;

  write_descriptor (fixture, "good.yaml", "video_response", "thumbnail");
  write_descriptor (fixture, "x.yaml", "avatar", "thumbnial");
  set = load (fixture);

  g_assert_nonnull (sl_pipeline_set_find (set, "video_response", NULL));
  g_assert_null (sl_pipeline_set_find (set, "avatar", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_FILE_TYPE_DISABLED);
  g_assert_nonnull (strstr (get_error (set, 0)->message, "/x.yaml:6:9: unknown stage 'thumbnial'"));
}

/* Without a legible file_type the file's name says what is out of service. */
static void
test_unreadable_file_disables_its_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "audio_response.yaml", NULL);
  g_autoptr (SlPipelineSet) set = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "file_type: [\n", -1, NULL));
  set = load (fixture);
  g_assert_null (sl_pipeline_set_find (set, "audio_response", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_FILE_TYPE_DISABLED);
}

static void
test_first_of_two_serves (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlPipelineSet) set = NULL;
  SlPipelineDescriptor *descriptor;

  write_descriptor (fixture, "1.yaml", "video_response", "thumbnail");
  write_descriptor (fixture, "2.yaml", "video_response", "transcode");
  set = load (fixture);

  descriptor = sl_pipeline_set_find (set, "video_response", NULL);
  g_assert_nonnull (sl_pipeline_descriptor_find_stage (descriptor, "thumbnail"));
  g_assert_error (get_error (set, 0), SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID);
  g_assert_nonnull (strstr (get_error (set, 0)->message,
                            "2.yaml:1:1: file type 'video_response' is already described by"));
}

static void
test_unknown_type_suggests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlPipelineSet) set = NULL;
  g_autoptr (GError) error = NULL;

  write_descriptor (fixture, "1.yaml", "video_response", "thumbnail");
  set = load (fixture);
  g_assert_null (sl_pipeline_set_find (set, "video_respnse", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_FILE_TYPE);
  g_assert_cmpstr (error->message, ==,
                   "unknown file type 'video_respnse'; did you mean 'video_response'? allowed: "
                   "video_response");
}

static void
test_missing_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_pipeline_set_load ("/nonexistent", fixture->catalogue, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/descriptor/pipeline-set/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("finds-by-file-type", test_finds_by_file_type);
  add ("bad-file-disables-its-type-only", test_bad_file_disables_its_type_only);
  add ("unreadable-file-disables-its-name", test_unreadable_file_disables_its_name);
  add ("first-of-two-serves", test_first_of_two_serves);
  add ("unknown-type-suggests", test_unknown_type_suggests);
  add ("missing-folder", test_missing_folder);
  return g_test_run ();
}
