// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Numbers of a transcript, and the file that is made of it. */
#include "transcript-json.h"

#include <math.h>

static TranscriptSegment *
add_segment (Transcript *transcript, double start, double end, const char *text, double confidence)
{
  TranscriptSegment *segment = transcript_segment_new (start, end, text);

  segment->confidence = confidence;
  g_ptr_array_add (transcript->segments, segment);
  return segment;
}

static void
test_confidence_weighs_by_duration (void)
{
  g_autoptr (Transcript) transcript = transcript_new (20, "m", "p");

  g_assert_true (isnan (transcript_get_confidence (transcript)));
  add_segment (transcript, 0, 1, "a", NAN);
  g_assert_true (isnan (transcript_get_confidence (transcript)));
  add_segment (transcript, 1, 4, "b", 0.9);
  add_segment (transcript, 4, 5, "c", 0.5);
  g_assert_cmpfloat_with_epsilon (transcript_get_confidence (transcript), 0.8, 1e-9);
}

static void
test_counts_words (void)
{
  g_autoptr (Transcript) transcript = transcript_new (20, "m", "p");
  TranscriptSegment *segment = add_segment (transcript, 0, 1, "one  two", NAN);
  g_autofree char *text = NULL;

  add_segment (transcript, 1, 2, " three\nfour ", NAN);
  g_assert_cmpuint (transcript_count_words (transcript), ==, 4);
  transcript_segment_add_word (segment, 0, 1, "one-two");
  g_assert_cmpuint (transcript_count_words (transcript), ==, 3);
  text = transcript_dup_text (transcript);
  g_assert_cmpstr (text, ==, "one  two  three\nfour ");
}

static void
test_json (void)
{
  static const TranscriptPiece piece = { 0, 12.3456 };
  g_autoptr (Transcript) transcript = transcript_new (12.3456, "whisper", "groq");
  TranscriptSegment *segment = add_segment (transcript, 0.5, 1.25, "Say \"hi\"", 0.9);
  g_autofree char *json = NULL;

  transcript->speech = TRUE;
  transcript->language = g_strdup ("en");
  transcript_segment_add_word (segment, 0.5, 0.75, "Say");
  transcript_segment_add_word (segment, 0.75, 1.25, "\"hi\"");
  add_segment (transcript, 2, 3, "there", NAN);
  transcript_drop (transcript, 5, 6, "Thank you.", "no-speech");
  g_array_append_val (transcript->pieces, piece);
  json = transcript_format_json (transcript);
  g_assert_cmpstr (
      json, ==,
      "{\"version\":1,\"speech\":true,\"text\":\"Say \\\"hi\\\" there\",\"language\":\"en\","
      "\"duration\":12.346,\"model\":\"whisper\",\"provider\":\"groq\",\"confidence\":0.9,\n"
      "\"segments\":[\n"
      "{\"start\":0.5,\"end\":1.25,\"text\":\"Say \\\"hi\\\"\",\"confidence\":0.9,\"words\":["
      "{\"start\":0.5,\"end\":0.75,\"word\":\"Say\"},"
      "{\"start\":0.75,\"end\":1.25,\"word\":\"\\\"hi\\\"\"}]},\n"
      "{\"start\":2,\"end\":3,\"text\":\"there\",\"confidence\":null}],\n"
      "\"dropped\":[\n"
      "{\"start\":5,\"end\":6,\"text\":\"Thank you.\",\"reason\":\"no-speech\"}],\n"
      "\"pieces\":[{\"start\":0,\"end\":12.346}]}\n");
}

static void
test_json_of_silence (void)
{
  g_autoptr (Transcript) transcript = transcript_new (3, NULL, NULL);
  g_autofree char *json = transcript_format_json (transcript);

  g_assert_cmpstr (json, ==,
                   "{\"version\":1,\"speech\":false,\"text\":\"\",\"language\":null,\"duration\":3,"
                   "\"model\":null,\"provider\":null,\"confidence\":null,\n"
                   "\"segments\":[],\n\"dropped\":[],\n\"pieces\":[]}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/transcript/confidence-weighs-by-duration",
                   test_confidence_weighs_by_duration);
  g_test_add_func ("/plugins/transcript/counts-words", test_counts_words);
  g_test_add_func ("/plugins/transcript/json", test_json);
  g_test_add_func ("/plugins/transcript/json-of-silence", test_json_of_silence);
  return g_test_run ();
}
