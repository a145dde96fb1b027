// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/stage-catalogue.h"

#include <string.h>

#include "descriptor-fixture.h"
#include "sluice/sluice-error.h"

static void
test_reads_stages (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autofree char *names = g_strjoinv (" ", (char **) sl_stage_catalogue_list (catalogue));
  const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, "transcode");

  g_assert_cmpstr (names, ==, "extract-audio fingerprint thumbnail transcode transcribe waveform");
  g_assert_cmpstr (stage->title, ==, "Transcode");
  g_assert_cmpstr (stage->description, ==, "Makes a playable file");
  g_assert_true (stage->is_graph);
  g_assert_false (stage->is_quick);
  g_assert_cmpint (stage->video, ==, SL_NEED_REQUIRED);
  g_assert_cmpint (stage->audio, ==, SL_NEED_OPTIONAL);
  g_assert_cmpstr (stage->outputs[0], ==, "video");
  g_assert_cmpstr (stage->output_descriptions[0], ==, "The playable file");

  g_assert_true (sl_stage_catalogue_find (catalogue, "thumbnail")->is_quick);
  stage = sl_stage_catalogue_find (catalogue, "transcribe");
  g_assert_false (stage->is_graph);
  g_assert_true (stage->needs_network);
  g_assert_null (sl_stage_catalogue_find (catalogue, "nothing"));
}

static void
test_reads_parameters (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, "transcode");
  const SlParamSpec *spec = sl_stage_schema_find_param (stage, "crf");

  g_assert_cmpint (spec->type, ==, SL_PARAM_INTEGER);
  g_assert_cmpfloat (spec->minimum, ==, 0);
  g_assert_cmpfloat (spec->maximum, ==, 51);
  g_assert_cmpstr (spec->default_text, ==, "23");
  g_assert_cmpstr (spec->blurb, ==, "Quality");

  /* Spelt with a dash in the JSON. */
  spec = sl_stage_schema_find_param (stage, "audio_bitrate");
  g_assert_cmpint (spec->type, ==, SL_PARAM_BITRATE);
  g_assert_cmpstr (spec->default_text, ==, "128k");
  g_assert_cmpstr (sl_stage_schema_find_param (stage, "passthrough")->default_text, ==, "false");
  g_assert_cmpstr (sl_stage_schema_find_param (stage, "gain")->default_text, ==, "0.5");
  g_assert_cmpstr (sl_stage_schema_find_param (stage, "preset")->choices[2], ==, "slow");
  g_assert_null (sl_stage_schema_find_param (stage, "audio-bitrate"));
}

static void
assert_range (const SlStageSchema *stage, const char *name, const char *expected)
{
  g_autofree char *range = sl_param_spec_dup_range (sl_stage_schema_find_param (stage, name));

  g_assert_cmpstr (range, ==, expected);
}

static void
test_says_ranges (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  const SlStageSchema *stage = sl_stage_catalogue_find (catalogue, "transcode");

  assert_range (stage, "crf", "0 to 51");
  assert_range (stage, "gain", "-1.5 to 1.5");
  assert_range (stage, "audio_bitrate", "16k to 512k");
  assert_range (stage, "preset", NULL);
  assert_range (stage, "title", NULL);
  assert_range (sl_stage_catalogue_find (catalogue, "thumbnail"), "time_offset", "0s to 1h");
}

#define STAGE(members) "{\"plugins\": [{\"stages\": [{" members "}]}]}"

/* What a scanner could write that is not a catalogue: refused, never half read. */
static const char *const bad_catalogues[] = {
  "",
  "[]",
  "{}",
  "{\"plugins\": {}}",
  "{\"plugins\": [1]}",
  "{\"plugins\": [{}]}",
  "{\"plugins\": [{\"stages\": [\"x\"]}]}",
  STAGE (""),
  STAGE ("\"name\": \"x\""),
  STAGE ("\"name\": \"x\", \"kind\": \"other\""),
  STAGE ("\"name\": \"x\", \"kind\": \"graph\", \"flags\": [], \"outputs\": [],"
         "\"parameters\": []"),
  STAGE ("\"name\": \"x\", \"kind\": \"task\", \"flags\": [1], \"outputs\": [],"
         "\"parameters\": []"),
  STAGE ("\"name\": \"x\", \"kind\": \"task\", \"flags\": [], \"outputs\": [],"
         "\"parameters\": [{\"name\": \"p\", \"type\": \"colour\"}]"),
  STAGE ("\"name\": \"x\", \"kind\": \"task\", \"flags\": [], \"outputs\": [],"
         "\"parameters\": [{\"name\": \"p\", \"type\": \"enum\"}]"),
  STAGE ("\"name\": \"x\", \"kind\": \"task\", \"flags\": [], \"outputs\": [],"
         "\"parameters\": [{\"name\": \"p\", \"type\": \"integer\", \"minimum\": \"low\"}]"),
};

static void
test_refuses_other_json (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_catalogues); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        sl_stage_catalogue_new_from_json (bad_catalogues[i], strlen (bad_catalogues[i]), &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
    g_assert_true (g_str_has_prefix (error->message, "stage catalogue: "));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/descriptor/stage-catalogue/reads-stages", test_reads_stages);
  g_test_add_func ("/descriptor/stage-catalogue/reads-parameters", test_reads_parameters);
  g_test_add_func ("/descriptor/stage-catalogue/says-ranges", test_says_ranges);
  g_test_add_func ("/descriptor/stage-catalogue/refuses-other-json", test_refuses_other_json);
  return g_test_run ();
}
