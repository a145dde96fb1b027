// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "descriptor/pipeline-descriptor.h"

#include <string.h>

#include "descriptor-fixture.h"
#include "sluice/sluice-error.h"

#define HEAD "file_type: video_response\nbucket: videos\nallowed: [mp4, webm]\nmax_size: 500MB\n"
#define TRANSCODE_PARAMS "preset, crf, gain, audio_bitrate, passthrough, title, max_output"

typedef struct {
  const char *name;
  const char *yaml;
  const char *problems; /* all of them, in order */
} BadCase;

static const BadCase bad_cases[] = {
  /* the file as a whole */
  { "not-a-mapping", "- a\n",
    "t:1:1: expected a mapping with file_type, bucket, allowed, max_size and stages, "
    "found a list" },
  { "missing-keys", "file_type: x\n",
    "t:1:1: missing key 'bucket'\n"
    "t:1:1: missing key 'allowed'\n"
    "t:1:1: missing key 'max_size'\n"
    "t:1:1: missing key 'stages'" },
  { "unknown-key", HEAD "bukcet: videos\nstages:\n  - id: thumbnail\n",
    "t:5:1: unknown key 'bukcet'; did you mean 'bucket'? allowed: file_type, bucket, allowed, "
    "max_size, stages, limits, verdict" },

  /* the head */
  { "file-type-name",
    "file_type: Video-Response\nbucket: videos\nallowed: [mp4]\nmax_size: 1MB\n"
    "stages:\n  - id: thumbnail\n",
    "t:1:12: file_type: bad name 'Video-Response'; a letter, then letters, digits and '_', all "
    "lower case, 50 at most" },
  { "file-type-empty",
    "file_type:\nbucket: videos\nallowed: [mp4]\nmax_size: 1MB\nstages:\n  - id: thumbnail\n",
    "t:1:1: file_type: expected a name such as 'video_response', found nothing" },
  { "bucket",
    "file_type: x\nbucket: video\nallowed: [mp4]\nmax_size: 1MB\nstages:\n  - id: thumbnail\n",
    "t:2:9: bucket: unknown bucket 'video'; did you mean 'videos'? allowed: videos, audio, images, "
    "avatars, documents, transcriptions" },
  { "allowed-text",
    "file_type: x\nbucket: videos\nallowed: mp4\nmax_size: 1MB\nstages:\n  - id: thumbnail\n",
    "t:3:10: allowed: expected a list of extensions such as [mp4, webm], found 'mp4'" },
  { "allowed-empty",
    "file_type: x\nbucket: videos\nallowed: []\nmax_size: 1MB\nstages:\n  - id: thumbnail\n",
    "t:3:10: allowed: expected a list of extensions such as [mp4, webm], found a list" },
  { "allowed-unknown",
    "file_type: x\nbucket: videos\nallowed: [mp4, .WEBM, mp4]\nmax_size: 1MB\n"
    "stages:\n  - id: thumbnail\n",
    "t:3:16: allowed: unknown extension '.WEBM'; did you mean 'webm'? allowed: mp4, webm, mov, "
    "avi, mp3, wav, m4a, ogg, jpg, jpeg, png, gif, webp, pdf\n"
    "t:3:23: allowed: 'mp4' is named twice" },
  { "max-size-bad",
    "file_type: x\nbucket: videos\nallowed: [mp4]\nmax_size: 500 MB\n"
    "stages:\n  - id: thumbnail\n",
    "t:4:11: max_size: expected a size such as '500MB' or '5MiB', found '500 MB'" },
  { "max-size-zero",
    "file_type: x\nbucket: videos\nallowed: [mp4]\nmax_size: 0\nstages:\n  - id: thumbnail\n",
    "t:4:11: max_size: '0' is out of range; allowed: 1 to 5GiB" },
  { "max-size-huge",
    "file_type: x\nbucket: videos\nallowed: [mp4]\nmax_size: 6GB\nstages:\n  - id: thumbnail\n",
    "t:4:11: max_size: '6GB' is out of range; allowed: 1 to 5GiB" },

  /* limits */
  { "limits-list", HEAD "limits: [4]\nstages:\n  - id: thumbnail\n",
    "t:5:9: limits: expected a mapping such as {max_pixels: 1000000}, found a list" },
  { "limits-unknown", HEAD "limits: {max_pixel: 4}\nstages:\n  - id: thumbnail\n",
    "t:5:10: limits: unknown key 'max_pixel'; did you mean 'max_pixels'? allowed: max_pixels, "
    "max_frames, max_tracks, max_pages, max_metadata, max_duration" },
  { "limits-unit", HEAD "limits: {max_duration: 4, max_metadata: x}\nstages:\n  - id: thumbnail\n",
    "t:5:24: limits: max_duration: expected a duration such as '4h', found '4'\n"
    "t:5:41: limits: max_metadata: expected a size such as '16MiB', found 'x'" },
  { "limits-range", HEAD "limits: {max_tracks: 0, max_pages: 100001}\nstages:\n  - id: thumbnail\n",
    "t:5:22: limits: max_tracks: '0' is out of range; allowed: 1 to 256\n"
    "t:5:36: limits: max_pages: '100001' is out of range; allowed: 1 to 100000" },

  /* verdict */
  { "verdict-nothing", HEAD "verdict:\nstages:\n  - id: thumbnail\n",
    "t:5:1: verdict: expected a mapping such as {silence: -50}, found nothing" },
  { "verdict-unknown", HEAD "verdict: {silense: -4}\nstages:\n  - id: thumbnail\n",
    "t:5:11: verdict: unknown key 'silense'; did you mean 'silence'? allowed: silence, black, "
    "min_duration" },
  { "verdict-unit", HEAD "verdict: {silence: -4dB, min_duration: 1}\nstages:\n  - id: thumbnail\n",
    "t:5:20: verdict: silence: expected a whole number, found '-4dB'\n"
    "t:5:40: verdict: min_duration: expected a duration such as '1s', found '1'" },
  { "verdict-range",
    HEAD "verdict: {silence: 1, black: 101, min_duration: 61m}\n"
         "stages:\n  - id: thumbnail\n",
    "t:5:20: verdict: silence: '1' is out of range; allowed: -100 to 0\n"
    "t:5:30: verdict: black: '101' is out of range; allowed: 0 to 100\n"
    "t:5:49: verdict: min_duration: '61m' is out of range; allowed: 0s to 1h" },

  /* stages */
  { "stages-empty", HEAD "stages: []\n",
    "t:5:9: stages: expected a list of at least one stage, found a list" },
  { "stages-mapping", HEAD "stages:\n  thumbnail: {}\n",
    "t:6:3: stages: expected a list of at least one stage, found a mapping" },
  { "stage-not-a-mapping", HEAD "stages:\n  - thumbnail\n",
    "t:6:5: stages: expected a mapping with an 'id', found 'thumbnail'" },
  { "no-id", HEAD "stages:\n  - stage: thumbnail\n", "t:6:5: stage without an 'id'" },
  { "bad-id", HEAD "stages:\n  - id: 1st\n    stage: thumbnail\n",
    "t:6:9: bad id '1st'; a letter, then letters, digits, '_' and '-', all lower case, 50 at "
    "most" },
  { "duplicate-id", HEAD "stages:\n  - id: thumbnail\n  - id: thumbnail\n",
    "t:7:9: duplicate id 'thumbnail'; each stage has its own" },
  { "unknown-stage", HEAD "stages:\n  - id: thumbnial\n",
    "t:6:9: unknown stage 'thumbnial'; did you mean 'thumbnail'? allowed: "
    "extract-audio, fingerprint, "
    "thumbnail, transcode, transcribe, waveform" },
  { "unknown-stage-named", HEAD "stages:\n  - id: a\n    stage: zzzzzzzz\n",
    "t:7:12: unknown stage 'zzzzzzzz'; allowed: "
    "extract-audio, fingerprint, thumbnail, transcode, transcribe, "
    "waveform" },
  { "unknown-stage-key", HEAD "stages:\n  - id: thumbnail\n    optinal: true\n",
    "t:7:5: stage 'thumbnail': unknown key 'optinal'; did you mean 'optional'? allowed: id, "
    "stage, params, needs, optional" },
  { "optional-not-boolean", HEAD "stages:\n  - id: thumbnail\n    optional: yes\n",
    "t:7:15: optional: expected true or false, found 'yes'" },
  { "optional-quoted", HEAD "stages:\n  - id: thumbnail\n    optional: 'true'\n",
    "t:7:15: optional: expected true or false, found 'true'" },

  /* parameters */
  { "params-list", HEAD "stages:\n  - id: thumbnail\n    params: [width]\n",
    "t:7:13: params: expected a mapping of parameters, found a list" },
  { "unknown-param", HEAD "stages:\n  - id: transcode\n    params: {crff: 23}\n",
    "t:7:14: stage 'transcode': unknown parameter 'crff'; did you mean 'crf'? "
    "allowed: " TRANSCODE_PARAMS },
  { "param-of-stage-without", HEAD "stages:\n  - id: extract-audio\n    params: {a: 1}\n",
    "t:7:14: stage 'extract-audio': unknown parameter 'a'; allowed: none" },
  { "integer-type", HEAD "stages:\n  - id: transcode\n    params:\n      crf: high\n",
    "t:8:12: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), found 'high'" },
  { "integer-fraction", HEAD "stages:\n  - id: transcode\n    params:\n      crf: 2.5\n",
    "t:8:12: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), found '2.5'" },
  { "integer-hexadecimal", HEAD "stages:\n  - id: transcode\n    params:\n      crf: 0x17\n",
    "t:8:12: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), found '0x17'" },
  { "integer-quoted", HEAD "stages:\n  - id: transcode\n    params:\n      crf: '23'\n",
    "t:8:12: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), found the text "
    "'23'" },
  { "integer-nothing", HEAD "stages:\n  - id: transcode\n    params:\n      crf:\n",
    "t:8:7: stage 'transcode': parameter 'crf': expected a whole number (0 to 51), found nothing" },
  { "integer-range", HEAD "stages:\n  - id: transcode\n    params:\n      crf: 52\n",
    "t:8:12: stage 'transcode': parameter 'crf': '52' is out of range; allowed: 0 to 51" },
  { "number-range", HEAD "stages:\n  - id: transcode\n    params:\n      gain: -1.6\n",
    "t:8:13: stage 'transcode': parameter 'gain': '-1.6' is out of range; allowed: -1.5 to 1.5" },
  { "number-not-finite", HEAD "stages:\n  - id: transcode\n    params:\n      gain: .nan\n",
    "t:8:13: stage 'transcode': parameter 'gain': expected a number (-1.5 to 1.5), found '.nan'" },
  { "boolean-type", HEAD "stages:\n  - id: transcode\n    params:\n      passthrough: 1\n",
    "t:8:20: stage 'transcode': parameter 'passthrough': expected true or false, found '1'" },
  { "enum-choice", HEAD "stages:\n  - id: transcode\n    params:\n      preset: medum\n",
    "t:8:15: stage 'transcode': parameter 'preset': unknown value 'medum'; did you mean 'medium'? "
    "allowed: ultrafast, medium, slow" },
  { "enum-list", HEAD "stages:\n  - id: transcode\n    params:\n      preset: [slow]\n",
    "t:8:15: stage 'transcode': parameter 'preset': expected a text, found a list" },
  { "bitrate-type", HEAD "stages:\n  - id: transcode\n    params:\n      audio_bitrate: fast\n",
    "t:8:22: stage 'transcode': parameter 'audio_bitrate': expected a bitrate such as '128k' or "
    "'2M' (16k to 512k), found 'fast'" },
  { "bitrate-range", HEAD "stages:\n  - id: transcode\n    params:\n      audio_bitrate: 2M\n",
    "t:8:22: stage 'transcode': parameter 'audio_bitrate': '2M' is out of range; allowed: 16k to "
    "512k" },
  { "duration-type", HEAD "stages:\n  - id: thumbnail\n    params: {time_offset: 1}\n",
    "t:7:27: stage 'thumbnail': parameter 'time_offset': expected a duration such as '250ms', "
    "'1.5s' or '15m' (0s to 1h), found '1'" },
  { "duration-range", HEAD "stages:\n  - id: thumbnail\n    params: {time_offset: 61m}\n",
    "t:7:27: stage 'thumbnail': parameter 'time_offset': '61m' is out of range; allowed: 0s to "
    "1h" },
  { "size-type", HEAD "stages:\n  - id: transcode\n    params: {max_output: 5XB}\n",
    "t:7:26: stage 'transcode': parameter 'max_output': expected a size such as '64kB', '500MB' or "
    "'5MiB' (1kB to 1GB), found '5XB'" },
  { "size-range", HEAD "stages:\n  - id: transcode\n    params: {max_output: 2GB}\n",
    "t:7:26: stage 'transcode': parameter 'max_output': '2GB' is out of range; allowed: 1kB to "
    "1GB" },

  /* needs */
  { "needs-text", HEAD "stages:\n  - id: a\n    stage: transcribe\n    needs: audio\n",
    "t:8:12: needs: expected a list of stage ids such as [audio], found 'audio'" },
  { "needs-unknown",
    HEAD "stages:\n  - id: audio\n    stage: extract-audio\n  - id: b\n    stage: transcribe\n"
         "    needs: [audoi]\n",
    "t:10:13: stage 'b': needs 'audoi', which no stage has as its id; did you mean 'audio'?" },
  { "needs-itself", HEAD "stages:\n  - id: a\n    stage: transcribe\n    needs: [a]\n",
    "t:8:13: cycle in needs: a -> a" },
  { "needs-cycle",
    HEAD "stages:\n  - {id: x, stage: transcribe, needs: [a]}\n"
         "  - {id: a, stage: transcribe, needs: [b]}\n"
         "  - {id: b, stage: transcribe, needs: [c]}\n"
         "  - {id: c, stage: transcribe, needs: [a]}\n",
    "t:9:40: cycle in needs: a -> b -> c -> a" },
  { "needs-of-graph-stage",
    HEAD "stages:\n  - id: thumbnail\n  - {id: transcode, needs: [thumbnail]}\n",
    "t:7:29: stage 'transcode': 'transcode' works on the upload itself and can't need 'thumbnail'; "
    "only task stages have needs" },

  /* all at once, in the order of the file */
  { "several",
    "file_type: x\nbucket: vidoes\nallowed: [mp4]\nmax_size: big\nstages:\n"
    "  - id: thumbnail\n    params: {widht: 320, time_offset: 1}\n"
    "  - id: b\n    stage: transcribe\n    needs: [nothing]\n",
    "t:2:9: bucket: unknown bucket 'vidoes'; did you mean 'videos'? allowed: videos, audio, "
    "images, avatars, documents, transcriptions\n"
    "t:4:11: max_size: expected a size such as '500MB' or '5MiB', found 'big'\n"
    "t:7:14: stage 'thumbnail': unknown parameter 'widht'; did you mean 'width'? allowed: "
    "time_offset, width\n"
    "t:7:39: stage 'thumbnail': parameter 'time_offset': expected a duration such as '250ms', "
    "'1.5s' or '15m' (0s to 1h), found '1'\n"
    "t:10:13: stage 'b': needs 'nothing', which no stage has as its id" },
};

static void
test_refuses (gconstpointer data)
{
  const BadCase *bad = data;
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (GError) error = NULL;
  SlPipelineDescriptor *descriptor = sl_pipeline_descriptor_parse (bad->yaml, strlen (bad->yaml),
                                                                   "t", catalogue, &error);

  g_assert_null (descriptor);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID);
  g_assert_cmpstr (error->message, ==, bad->problems);
}

static const SlParamValue *
find_param (SlPipelineDescriptor *descriptor, const char *stage, const char *name)
{
  const SlStageDescriptor *found = sl_pipeline_descriptor_find_stage (descriptor, stage);

  g_assert_nonnull (found);
  for (guint i = 0; i < found->params->len; i++) {
    const SlParamValue *value = g_ptr_array_index (found->params, i);

    if (g_str_equal (value->name, name))
      return value;
  }
  g_assert_not_reached ();
}

static void
test_reads_values (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor) descriptor = descriptor_fixture_parse (
      catalogue, "  - id: transcode\n    params: {preset: slow, crf: 0, gain: -1.5, "
                 "audio_bitrate: 96k, passthrough: true, title: 1.10, max_output: 5MiB}\n"
                 "  - id: poster\n    stage: thumbnail\n    optional: true\n"
                 "    params: {time_offset: 1.5s}\n");
  const SlFileType *file_type = sl_pipeline_descriptor_get_file_type (descriptor);
  const SlStageDescriptor *poster = sl_pipeline_descriptor_find_stage (descriptor, "poster");

  g_assert_cmpstr (file_type->name, ==, "video_response");
  g_assert_cmpstr (file_type->bucket, ==, "videos");
  g_assert_cmpuint (file_type->max_size, ==, 500000000);
  g_assert_cmpstr (file_type->extensions[1], ==, "webm");
  g_assert_null (file_type->extensions[2]);

  g_assert_cmpstr (find_param (descriptor, "transcode", "preset")->text, ==, "slow");
  g_assert_cmpint (find_param (descriptor, "transcode", "crf")->integer, ==, 0);
  g_assert_cmpfloat (find_param (descriptor, "transcode", "gain")->number, ==, -1.5);
  g_assert_cmpint (find_param (descriptor, "transcode", "audio_bitrate")->integer, ==, 96000);
  g_assert_true (find_param (descriptor, "transcode", "passthrough")->boolean);
  g_assert_cmpstr (find_param (descriptor, "transcode", "title")->text, ==, "1.10");
  g_assert_cmpint (find_param (descriptor, "transcode", "max_output")->integer, ==, 5 << 20);

  g_assert_cmpstr (poster->stage, ==, "thumbnail");
  g_assert_true (poster->optional);
  g_assert_cmpint (find_param (descriptor, "poster", "time_offset")->integer, ==, 1500000000);
  g_assert_null (sl_pipeline_descriptor_find_stage (descriptor, "thumbnail"));
}

/* Absent is off, present is on, and what is not named has its standard. */
static void
test_reads_verdict (void)
{
  static const char on[] = HEAD "verdict: {silence: -40}\nstages:\n  - id: thumbnail\n";
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor)
      without = descriptor_fixture_parse (catalogue, "  - id: thumbnail\n");
  g_autoptr (SlPipelineDescriptor)
      with = sl_pipeline_descriptor_parse (on, strlen (on), "t", catalogue, NULL);
  const SlVerdictThresholds *verdict = NULL;

  g_assert_false (sl_pipeline_descriptor_get_file_type (without)->verdict.is_wanted);
  g_assert_nonnull (with);
  verdict = &sl_pipeline_descriptor_get_file_type (with)->verdict;
  g_assert_true (verdict->is_wanted);
  g_assert_cmpint (verdict->values[SL_THRESHOLD_SILENCE], ==, -40);
  g_assert_cmpint (verdict->values[SL_THRESHOLD_BLACK], ==, 10);
  g_assert_cmpint (verdict->values[SL_THRESHOLD_MIN_DURATION], ==, 1000000000);
}

/* Needs first, the order of the file otherwise. */
static void
test_orders_stages (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor) descriptor = descriptor_fixture_parse (
      catalogue, "  - {id: late, stage: transcribe, needs: [text]}\n"
                 "  - {id: text, stage: transcribe, needs: [audio]}\n"
                 "  - {id: thumbnail}\n"
                 "  - {id: audio, stage: extract-audio}\n");
  GPtrArray *stages = sl_pipeline_descriptor_get_stages (descriptor);
  g_autoptr (GString) order = g_string_new (NULL);

  for (guint i = 0; i < stages->len; i++)
    g_string_append_printf (order, "%s ", ((SlStageDescriptor *) stages->pdata[i])->id);
  g_assert_cmpstr (order->str, ==, "thumbnail audio text late ");
}

/* The first that makes it has the plain name. */
static void
test_prefixes_artifacts_of_the_same_name (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor) descriptor = descriptor_fixture_parse (
      catalogue, "  - {id: big, stage: thumbnail}\n  - {id: audio, stage: extract-audio}\n"
                 "  - {id: small, stage: thumbnail}\n");

  g_assert_null (sl_pipeline_descriptor_find_stage (descriptor, "big")->artifact_prefix);
  g_assert_null (sl_pipeline_descriptor_find_stage (descriptor, "audio")->artifact_prefix);
  g_assert_cmpstr (sl_pipeline_descriptor_find_stage (descriptor, "small")->artifact_prefix, ==,
                   "small-");
}

static void
test_hash_is_of_the_source (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor)
      descriptor = descriptor_fixture_parse (catalogue, "  - id: thumbnail\n");
  const char *source = sl_pipeline_descriptor_get_source (descriptor);
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, source, -1);

  g_assert_true (g_str_has_prefix (source, "file_type: video_response\n"));
  g_assert_true (g_str_has_suffix (source, "  - id: thumbnail\n"));
  g_assert_cmpstr (sl_pipeline_descriptor_get_hash (descriptor), ==, expected);
}

/* The schemas belong to the catalogue; a descriptor must keep it alive. */
static void
test_outlives_catalogue (void)
{
  SlStageCatalogue *catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlPipelineDescriptor)
      descriptor = descriptor_fixture_parse (catalogue, "  - id: thumbnail\n");

  g_clear_pointer (&catalogue, sl_stage_catalogue_unref);
  g_assert_cmpstr (sl_pipeline_descriptor_find_stage (descriptor, "thumbnail")->schema->name, ==,
                   "thumbnail");
}

static void
test_missing_file (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_pipeline_descriptor_load ("/nonexistent/x.yaml", catalogue, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/x.yaml"));
}

/* The name is known even when the rest is wrong: that file type is out of service, no other. */
static void
test_check_tells_file_type (void)
{
  static const char yaml[] = "file_type: avatar\nbucket: nowhere\n";
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (SlProblemList) problems = sl_problem_list_new ("t");
  g_autofree char *file_type = NULL;

  g_assert_null (
      sl_pipeline_descriptor_check (yaml, strlen (yaml), catalogue, problems, &file_type));
  g_assert_cmpstr (file_type, ==, "avatar");
  g_assert_cmpuint (sl_problem_list_get_length (problems), ==, 4);
}

static void
test_bounds_stages (void)
{
  g_autoptr (SlStageCatalogue) catalogue = descriptor_fixture_load_catalogue ();
  g_autoptr (GString) yaml = g_string_new (HEAD "stages:\n");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i <= SL_DESCRIPTOR_MAX_STAGES; i++)
    g_string_append_printf (yaml, "  - {id: t%d, stage: thumbnail}\n", i);
  g_assert_null (sl_pipeline_descriptor_parse (yaml->str, yaml->len, "t", catalogue, &error));
  g_assert_cmpstr (error->message, ==, "t:6:3: stages: 33 stages, 32 at most");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++) {
    g_autofree char *path = g_strconcat ("/descriptor/pipeline-descriptor/refuses/",
                                         bad_cases[i].name, NULL);

    g_test_add_data_func (path, &bad_cases[i], test_refuses);
  }
  g_test_add_func ("/descriptor/pipeline-descriptor/reads-values", test_reads_values);
  g_test_add_func ("/descriptor/pipeline-descriptor/reads-verdict", test_reads_verdict);
  g_test_add_func ("/descriptor/pipeline-descriptor/orders-stages", test_orders_stages);
  g_test_add_func ("/descriptor/pipeline-descriptor/prefixes-artifacts-of-the-same-name",
                   test_prefixes_artifacts_of_the_same_name);
  g_test_add_func ("/descriptor/pipeline-descriptor/hash-is-of-the-source",
                   test_hash_is_of_the_source);
  g_test_add_func ("/descriptor/pipeline-descriptor/outlives-catalogue", test_outlives_catalogue);
  g_test_add_func ("/descriptor/pipeline-descriptor/missing-file", test_missing_file);
  g_test_add_func ("/descriptor/pipeline-descriptor/check-tells-file-type",
                   test_check_tells_file_type);
  g_test_add_func ("/descriptor/pipeline-descriptor/bounds-stages", test_bounds_stages);
  return g_test_run ();
}
