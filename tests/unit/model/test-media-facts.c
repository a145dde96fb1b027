// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The probe's JSON as the planner sees it. */
#include <string.h>

#include "model/media-facts.h"
#include "sluice/sluice-error.h"

static SlMediaFacts *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  SlMediaFacts *facts = sl_media_facts_new_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  return facts;
}

static void
test_recording (void)
{
  g_autoptr (SlMediaFacts) facts = parse (
      "{\"container\":\"webm\",\"duration\":20000000000,\"size\":5,\"streams\":["
      "{\"kind\":\"video\",\"codec\":\"vp8\",\"decoder\":\"vp8dec\",\"width\":1280,"
      "\"height\":720,\"rotation\":90},"
      "{\"kind\":\"audio\",\"codec\":\"opus\",\"decoder\":\"opusdec\",\"channels\":1}]}");

  g_assert_cmpstr (facts->container, ==, "webm");
  g_assert_cmpuint (facts->duration, ==, G_GUINT64_CONSTANT (20000000000));
  g_assert_true (facts->has_video);
  g_assert_true (facts->has_audio);
  g_assert_cmpstr (facts->video_codec, ==, "vp8");
  g_assert_cmpstr (facts->audio_codec, ==, "opus");
  g_assert_cmpuint (facts->width, ==, 1280);
  g_assert_cmpuint (facts->height, ==, 720);
  g_assert_cmpuint (facts->rotation, ==, 90);
  g_assert_null (facts->undecodable);
}

static void
test_first_decodable_track_is_used (void)
{
  g_autoptr (SlMediaFacts)
      facts = parse ("{\"container\":\"mp4\",\"duration\":0,\"streams\":["
                     "{\"kind\":\"audio\",\"codec\":\"mhm1\",\"decoder\":null},"
                     "{\"kind\":\"audio\",\"codec\":\"aac\",\"decoder\":\"avdec_aac\"},"
                     "{\"kind\":\"audio\",\"codec\":\"ac3\",\"decoder\":\"avdec_ac3\"},"
                     "{\"kind\":\"video\",\"codec\":\"vvc\"},"
                     "{\"kind\":\"other\",\"codec\":\"mebx\"}]}");

  g_assert_false (facts->has_video);
  g_assert_true (facts->has_audio);
  g_assert_cmpstr (facts->audio_codec, ==, "aac");
  g_assert_cmpstr (facts->undecodable, ==, "mhm1, vvc");
  g_assert_false (facts->has_video);
  g_assert_cmpstr (facts->video_codec, ==, "vvc");
}

static void
test_refuses (void)
{
  static const char *const bad[] = {
    "",
    "[]",
    "{}",
    "{\"container\":\"webm\",\"streams\":[]}",
    "{\"container\":\"webm\",\"duration\":-1,\"streams\":[]}",
    "{\"container\":1,\"duration\":1,\"streams\":[]}",
    "{\"container\":\"webm\",\"duration\":1}",
    "{\"container\":\"webm\",\"duration\":1,\"streams\":[1]}",
    "{\"container\":\"webm\",\"duration\":1,\"streams\":[{\"kind\":\"video\"}]}",
    "{\"container\":\"webm\",\"duration\":1,\"streams\":[{\"kind\":\"video\",\"codec\":\"vp8\","
    "\"decoder\":\"vp8dec\",\"width\":\"1280\"}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sl_media_facts_new_from_json (bad[i], strlen (bad[i]), &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
    g_assert_true (g_str_has_prefix (error->message, "failed to read media info: "));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/media-facts/recording", test_recording);
  g_test_add_func ("/model/media-facts/first-decodable-track-is-used",
                   test_first_decodable_track_is_used);
  g_test_add_func ("/model/media-facts/refuses", test_refuses);
  return g_test_run ();
}
