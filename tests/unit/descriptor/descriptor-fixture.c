// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the tests of core/descriptor share: a catalogue without any plugin behind it. */
#include "descriptor-fixture.h"

#include <string.h>

SlStageCatalogue *
descriptor_fixture_load_catalogue (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *path = NULL;
  SlStageCatalogue *catalogue;
  gsize length = 0;

  path = g_test_build_filename (G_TEST_DIST, "unit", "descriptor", "catalogue.json", NULL);
  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  catalogue = sl_stage_catalogue_new_from_json (data, length, &error);
  g_assert_no_error (error);
  return catalogue;
}

SlPipelineDescriptor *
descriptor_fixture_parse (SlStageCatalogue *catalogue, const char *stages)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *yaml = g_strconcat (
      "file_type: video_response\nbucket: videos\nallowed: [mp4, webm]\n"
      "max_size: 500MB\nstages:\n",
      stages, NULL);
  SlPipelineDescriptor *descriptor = sl_pipeline_descriptor_parse (
      yaml, strlen (yaml), "fixture.yaml", catalogue, &error);

  g_assert_no_error (error);
  return descriptor;
}
