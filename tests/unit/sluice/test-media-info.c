// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A media info, and its way through JSON.
 */
#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-verdict-private.h"

static SluiceStreamInfo *
new_stream (SluiceMediaKind kind, const char *codec, const char *decoder)
{
  SluiceStreamInfo *stream = sluice_stream_info_new (kind, codec);

  sluice_stream_info_set_decoder (stream, decoder);
  return stream;
}

static SluiceVerdict *
new_verdict (void)
{
  SluiceVerdict *verdict = sluice_verdict_new ();

  sluice_verdict_add_finding (verdict, SLUICE_FINDING_CODE_SILENT_AUDIO, "no sound");
  sluice_verdict_set_unchecked (verdict, "no time");
  return verdict;
}

static SluiceMediaInfo *
new_example (void)
{
  SluiceMediaInfo *info = sluice_media_info_new ("webm", 123456);
  SluiceStreamInfo *video = new_stream (SLUICE_MEDIA_KIND_VIDEO, "vp8", "vp8dec");
  SluiceStreamInfo *audio = new_stream (SLUICE_MEDIA_KIND_AUDIO, "opus", "opusdec");

  sluice_media_info_set_duration (info, 20500000000, TRUE);
  sluice_stream_info_set_video (video, 1280, 720, 29.97, 90);
  sluice_stream_info_set_bitrate (video, 2500000);
  sluice_stream_info_set_audio (audio, 2, 48000);
  sluice_media_info_take_stream (info, new_stream (SLUICE_MEDIA_KIND_VIDEO, "odd", NULL));
  sluice_media_info_take_stream (info, video);
  sluice_media_info_take_stream (info, audio);
  sluice_media_info_take_stream (info, new_stream (SLUICE_MEDIA_KIND_VIDEO, "vp9", "vp9dec"));
  sluice_media_info_add_warning (info, "the %s is odd", "clock");
  sluice_media_info_take_verdict (info, new_verdict ());
  return info;
}

static void
check_verdict (SluiceVerdict *verdict)
{
  g_autoptr (SluiceFinding) finding = NULL;

  g_assert_false (sluice_verdict_is_ok (verdict));
  g_assert_false (sluice_verdict_is_checked (verdict));
  g_assert_cmpstr (sluice_verdict_get_reason (verdict), ==, "no time");
  g_assert_cmpuint (g_list_model_get_n_items (sluice_verdict_get_findings (verdict)), ==, 1);
  finding = g_list_model_get_item (sluice_verdict_get_findings (verdict), 0);
  g_assert_cmpint (sluice_finding_get_code (finding), ==, SLUICE_FINDING_CODE_SILENT_AUDIO);
  g_assert_cmpstr (sluice_finding_get_text (finding), ==, "no sound");
}

static void
check_example (SluiceMediaInfo *info)
{
  SluiceStreamInfo *video = sluice_media_info_get_video (info);
  SluiceStreamInfo *audio = sluice_media_info_get_audio (info);

  g_assert_cmpstr (sluice_media_info_get_container (info), ==, "webm");
  g_assert_cmpuint (sluice_media_info_get_size (info), ==, 123456);
  g_assert_cmpuint (sluice_media_info_get_duration (info), ==, 20500000000);
  g_assert_true (sluice_media_info_is_duration_exact (info));
  g_assert_cmpuint (g_list_model_get_n_items (sluice_media_info_get_streams (info)), ==, 4);
  g_assert_cmpstr (sluice_media_info_get_warnings (info)[0], ==, "the clock is odd");
  g_assert_null (sluice_media_info_get_warnings (info)[1]);

  g_assert_cmpstr (sluice_stream_info_get_codec (video), ==, "vp8");
  g_assert_cmpstr (sluice_stream_info_get_decoder (video), ==, "vp8dec");
  g_assert_cmpuint (sluice_stream_info_get_width (video), ==, 1280);
  g_assert_cmpuint (sluice_stream_info_get_height (video), ==, 720);
  g_assert_cmpuint (sluice_stream_info_get_rotation (video), ==, 90);
  g_assert_cmpfloat (sluice_stream_info_get_frame_rate (video), ==, 29.97);
  g_assert_cmpuint (sluice_stream_info_get_bitrate (video), ==, 2500000);
  g_assert_cmpstr (sluice_stream_info_get_codec (audio), ==, "opus");
  g_assert_cmpuint (sluice_stream_info_get_channels (audio), ==, 2);
  g_assert_cmpuint (sluice_stream_info_get_sample_rate (audio), ==, 48000);
  check_verdict (sluice_media_info_get_verdict (info));
}

static void
test_uses_first_decodable (void)
{
  g_autoptr (SluiceMediaInfo) info = new_example ();
  g_autoptr (SluiceStreamInfo)
      first = g_list_model_get_item (sluice_media_info_get_streams (info), 0);

  check_example (info);
  g_assert_false (sluice_stream_info_is_decodable (first));
  g_assert_null (sluice_stream_info_get_decoder (first));
}

static void
test_survives_json (void)
{
  g_autoptr (SluiceMediaInfo) info = new_example ();
  g_autofree char *json = sluice_media_info_to_json (info);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) copy = sluice_media_info_new_from_json (json, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  check_example (copy);
  again = sluice_media_info_to_json (copy);
  g_assert_cmpstr (again, ==, json);
}

static void
test_has_properties (void)
{
  g_autoptr (SluiceMediaInfo) info = new_example ();
  g_autoptr (SluiceStreamInfo) video = NULL;
  g_auto (GStrv) warnings = NULL;
  guint64 duration = 0;
  guint rotation = 0;
  gboolean exact = FALSE;
  gboolean decodable = FALSE;

  g_object_get (info, "video", &video, "duration", &duration, "duration-exact", &exact, "warnings",
                &warnings, NULL);
  g_object_get (video, "rotation", &rotation, "decodable", &decodable, NULL);
  g_assert_cmpuint (duration, ==, 20500000000);
  g_assert_true (exact);
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_cmpuint (rotation, ==, 90);
  g_assert_true (decodable);
}

/* The documented example is read without loss: it has all members, and no other. */
static void
test_is_as_documented (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SLUICE_SOURCE_ROOT"), "docs",
                                            "media-info.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_autoptr (SluiceMediaInfo) info = NULL;
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) documented = NULL;
  g_autoptr (JsonNode) written = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, "```", 3);
  g_assert_true (g_str_has_prefix (parts[1], "json\n"));
  info = sluice_media_info_new_from_json (parts[1] + strlen ("json\n"), &error);
  g_assert_no_error (error);
  json = sluice_media_info_to_json (info);
  documented = json_from_string (parts[1] + strlen ("json\n"), NULL);
  written = json_from_string (json, NULL);
  g_assert_true (json_node_equal (documented, written));
}

typedef struct {
  const char *name;
  const char *json;
  const char *message;
} BadJson;

static const BadJson bad_json[] = {
  { "text", "nonsense", "media info: not JSON" },
  { "empty", "", "media info: expected a JSON object" },
  { "array", "[]", "media info: expected a JSON object" },
  { "no-streams", "{\"warnings\":[]}", "/streams: expected an array" },
  { "no-warnings", "{\"streams\":[]}", "/warnings: expected an array" },
  { "warning", "{\"streams\":[],\"warnings\":[1]}", "/warnings/0: expected a string" },
  { "negative-size", "{\"size\":-1,\"streams\":[],\"warnings\":[]}",
    "/size: expected an integer that is not negative" },
  { "duration", "{\"duration\":\"1s\",\"streams\":[],\"warnings\":[]}",
    "/duration: expected an integer" },
  { "exact", "{\"duration_exact\":1,\"streams\":[],\"warnings\":[]}",
    "/duration_exact: expected true or false" },
  { "stream", "{\"streams\":[7],\"warnings\":[]}", "/streams/0: /0: expected an object" },
  { "kind", "{\"streams\":[{\"kind\":\"smell\"}],\"warnings\":[]}",
    "/streams/0: /kind: unknown kind 'smell'" },
  { "rotation", "{\"streams\":[{\"kind\":\"video\",\"rotation\":45}],\"warnings\":[]}",
    "rotation 45" },
  { "infinity", "{\"streams\":[{\"kind\":\"video\",\"frame_rate\":1e999}],\"warnings\":[]}",
    "a number that is too large" },
  { "frame-rate", "{\"streams\":[{\"kind\":\"video\",\"frame_rate\":\"x\"}],\"warnings\":[]}",
    "/frame_rate: expected a number" },
  { "verdict", "{\"streams\":[],\"warnings\":[],\"verdict\":true}",
    "/verdict: expected an object" },
  { "findings", "{\"streams\":[],\"warnings\":[],\"verdict\":{\"ok\":true}}",
    "/verdict: /findings: expected an array" },
  { "finding-code",
    "{\"streams\":[],\"warnings\":[],\"verdict\":{\"findings\":[{\"code\":\"ODD\"}]}}",
    "/verdict: /findings/0: /code: unknown code 'ODD'" },
};

static void
test_refuses_json (gconstpointer data)
{
  const BadJson *bad = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_media_info_new_from_json (bad->json, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, bad->message));
}

/* json-glib would use up the stack. */
static void
test_refuses_deep_json (void)
{
  g_autofree char *deep = g_malloc (1000001);
  g_autoptr (GError) error = NULL;

  memset (deep, '[', 1000000);
  deep[1000000] = '\0';
  g_assert_null (sluice_media_info_new_from_json (deep, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

/* Brackets in strings are not levels. */
static void
test_takes_brackets_in_text (void)
{
  const char *json = "{\"streams\":[],\"warnings\":[\"[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[\"]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new_from_json (json, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (sluice_media_info_get_warnings (info)[0]), ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sluice/media-info/uses-first-decodable", test_uses_first_decodable);
  g_test_add_func ("/sluice/media-info/survives-json", test_survives_json);
  g_test_add_func ("/sluice/media-info/has-properties", test_has_properties);
  g_test_add_func ("/sluice/media-info/is-as-documented", test_is_as_documented);
  for (guint i = 0; i < G_N_ELEMENTS (bad_json); i++) {
    g_autofree char *path = g_strconcat ("/sluice/media-info/refuses/", bad_json[i].name, NULL);

    g_test_add_data_func (path, &bad_json[i], test_refuses_json);
  }
  g_test_add_func ("/sluice/media-info/refuses-deep-json", test_refuses_deep_json);
  g_test_add_func ("/sluice/media-info/takes-brackets-in-text", test_takes_brackets_in_text);
  return g_test_run ();
}
