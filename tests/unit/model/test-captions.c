// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Captions: the rules hold for whatever is said. */
#include "model/captions.h"

#include <stdio.h>
#include <string.h>

#include "model/transcript.h"

#define N_RANDOM_TRANSCRIPTS 200

/* @json: a list of segments. */
static char *
format (const char *json, SlCaptionsFormat captions)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      segments = sl_transcript_segments_from_array (json_node_get_array (node), &error);

  g_assert_no_error (error);
  return sl_captions_format (segments, captions);
}

static void
test_spreads_segments_without_words (void)
{
  g_autofree char *vtt = format ("[{\"start\":1,\"end\":5,\"text\":\"Ab cd. Efgh ij\"}]",
                                 SL_CAPTIONS_VTT);

  g_assert_cmpstr (vtt, ==,
                   "WEBVTT\n\n"
                   "1\n00:00:01.000 --> 00:00:02.818\nAb cd.\n\n"
                   "2\n00:00:02.818 --> 00:00:05.000\nEfgh ij\n\n");
}

static void
test_escapes (void)
{
  static const char json[] = "[{\"start\":0,\"end\":2,\"text\":\"a --> b & c\\nd\"}]";
  g_autofree char *vtt = format (json, SL_CAPTIONS_VTT);
  g_autofree char *srt = format (json, SL_CAPTIONS_SRT);

  g_assert_nonnull (strstr (vtt, "\na --&gt; b &amp; c d\n"));
  g_assert_nonnull (strstr (srt, "\na \u2192 b & c d\n"));
}

static void
test_nothing_said (void)
{
  g_autofree char *vtt = format ("[]", SL_CAPTIONS_VTT);
  g_autofree char *srt = format ("[]", SL_CAPTIONS_SRT);

  g_assert_cmpstr (vtt, ==, "WEBVTT\n\n");
  g_assert_cmpstr (srt, ==, "");
}

static void
test_wide_scripts_have_short_lines (void)
{
  g_autofree char *vtt = format ("[{\"start\":0,\"end\":6,\"text\":"
                                 "\"\u79c1\u306f \u6bce\u65e5 \u65e5\u672c\u8a9e\u3092 "
                                 "\u52c9\u5f37 \u3057\u3066 \u3044\u307e\u3059\"}]",
                                 SL_CAPTIONS_VTT);

  g_assert_nonnull (strstr (vtt, "\u79c1\u306f\u6bce\u65e5\u65e5\u672c\u8a9e\u3092"));
}

static char *
make_transcript (GRand *random)
{
  static const char *const words[] = { "a",         "of",         "the",  "answer",
                                       "question,", "interview.", "well", "responsibility",
                                       "I",         "we?" };
  GString *json = g_string_new ("[");
  double at = g_rand_double (random);
  int n_segments = g_rand_int_range (random, 1, 6);

  for (int i = 0; i < n_segments; i++) {
    int n_words = g_rand_int_range (random, 1, 40);
    double start = at;
    g_autoptr (GString) list = g_string_new (NULL);

    for (int j = 0; j < n_words; j++) {
      double length = g_rand_double_range (random, 0.01, 0.9);

      g_string_append_printf (list, "%s{\"start\":%.3f,\"end\":%.3f,\"word\":\"%s\"}",
                              j > 0 ? "," : "", at, at + length,
                              words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
      at += length + (g_rand_int_range (random, 0, 5) == 0 ? g_rand_double (random) * 2 : 0);
    }
    g_string_append_printf (json, "%s{\"start\":%.3f,\"end\":%.3f,\"text\":\"x\",\"words\":[%s]}",
                            i > 0 ? "," : "", start, at, list->str);
  }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static gint64
read_time (const char *text)
{
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  int ms = 0;

  g_assert_cmpint (sscanf (text, "%2d:%2d:%2d.%3d", &hours, &minutes, &seconds, &ms), ==, 4);
  return ((hours * 60 + minutes) * 60 + seconds) * G_GINT64_CONSTANT (1000) + ms;
}

/* Number, times, one or two lines. Returns: its end */
static gint64
check_cue (const char *cue, guint number, gint64 free_from)
{
  g_auto (GStrv) lines = g_strsplit (cue, "\n", -1);
  guint n_lines = g_strv_length (lines);
  gint64 start = 0;
  gint64 end = 0;

  g_assert_cmpuint (n_lines, >=, 3);
  g_assert_cmpuint (n_lines, <=, 4);
  g_assert_cmpuint (g_ascii_strtoull (lines[0], NULL, 10), ==, number);
  start = read_time (lines[1]);
  end = read_time (strstr (lines[1], "--> ") + 4);
  g_assert_cmpint (start, >=, free_from);
  g_assert_cmpint (end - start, >=, 800);
  g_assert_cmpint (end - start, <=, 7000);
  for (guint i = 2; i < n_lines; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 42);
  return end;
}

static guint
count_words (const char *text, const char *word)
{
  guint n = 0;

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
    n++;
  return n;
}

static void
test_rules_hold (void)
{
  for (guint32 seed = 0; seed < N_RANDOM_TRANSCRIPTS; seed++) {
    GRand *random = g_rand_new_with_seed (seed);
    g_autofree char *json = make_transcript (random);
    g_autofree char *vtt = format (json, SL_CAPTIONS_VTT);
    g_auto (GStrv) cues = g_strsplit (vtt, "\n\n", -1);
    gint64 free_from = 0;

    g_rand_free (random);
    g_assert_cmpstr (cues[0], ==, "WEBVTT");
    for (guint i = 1; *cues[i] != '\0'; i++)
      free_from = check_cue (cues[i], i, free_from);
    /* Nothing is lost, nothing doubled. */
    g_assert_cmpuint (count_words (vtt, "responsibility"), ==,
                      count_words (json, "responsibility"));
    g_assert_cmpuint (count_words (vtt, "answer"), ==, count_words (json, "answer"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/captions/spreads-segments-without-words",
                   test_spreads_segments_without_words);
  g_test_add_func ("/model/captions/escapes", test_escapes);
  g_test_add_func ("/model/captions/nothing-said", test_nothing_said);
  g_test_add_func ("/model/captions/wide-scripts-have-short-lines",
                   test_wide_scripts_have_short_lines);
  g_test_add_func ("/model/captions/rules-hold", test_rules_hold);
  return g_test_run ();
}
