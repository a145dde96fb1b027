// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* transcription.json: what is one, and what is refused. */
#include "model/transcript.h"

#include <math.h>
#include <string.h>

#include "model/transcription-options.h"
#include "sluice/sluice-error.h"

#define HEAD                                                                                       \
  "{\"version\":1,\"speech\":true,\"text\":\"Hello there.\",\"language\":\"en\",\"duration\":2.5,"
#define MADE_BY "\"model\":\"tiny\",\"provider\":\"own\",\"confidence\":0.5,"

static void
test_reads (void)
{
  static const char json[] = HEAD MADE_BY
      "\"segments\":[{\"start\":0,\"end\":1,\"text\":\"Hello\",\"confidence\":0.25,"
      "\"words\":[{\"start\":0,\"end\":1,\"word\":\"Hello\"}]},"
      "{\"start\":1,\"end\":2,\"text\":\"there.\"}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SlTranscript) transcript = sl_transcript_new_from_json (json, strlen (json), &error);
  const SlTranscriptSegment *first;
  const SlTranscriptSegment *second;

  g_assert_no_error (error);
  g_assert_cmpstr (transcript->text, ==, "Hello there.");
  g_assert_cmpfloat (transcript->confidence, ==, 0.5);
  g_assert_cmpuint (transcript->segments->len, ==, 2);
  first = g_ptr_array_index (transcript->segments, 0);
  second = g_ptr_array_index (transcript->segments, 1);
  g_assert_cmpfloat (first->confidence, ==, 0.25);
  g_assert_cmpuint (first->words->len, ==, 1);
  g_assert_true (isnan (second->confidence));
  g_assert_cmpuint (second->words->len, ==, 0);
}

static void
test_reads_silence (void)
{
  static const char json[] =
      "{\"version\":1,\"speech\":false,\"text\":\"\",\"language\":null,\"duration\":3,"
      "\"model\":null,\"provider\":null,\"confidence\":null,\"segments\":[]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SlTranscript) transcript = sl_transcript_new_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_false (transcript->speech);
  g_assert_null (transcript->model);
  g_assert_true (isnan (transcript->confidence));
}

static void
test_refuses (void)
{
  static const char *const refused[] = {
    "",
    "[]",
    "{\"version\":2}",
    HEAD "\"segments\":[]",
    HEAD MADE_BY "\"segments\":{}}",
    HEAD MADE_BY "\"segments\":[1]}",
    HEAD MADE_BY "\"segments\":[{\"start\":2,\"end\":1,\"text\":\"x\"}]}",
    HEAD MADE_BY "\"segments\":[{\"start\":-1,\"end\":1,\"text\":\"x\"}]}",
    HEAD MADE_BY "\"segments\":[{\"start\":0,\"end\":1}]}",
    HEAD MADE_BY "\"segments\":[{\"start\":0,\"end\":1,\"text\":\"x\",\"confidence\":1.5}]}",
    HEAD MADE_BY "\"segments\":[{\"start\":0,\"end\":2,\"text\":\"x\"},"
                 "{\"start\":1,\"end\":3,\"text\":\"y\"}]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", refused[i]);
    g_assert_null (sl_transcript_new_from_json (refused[i], strlen (refused[i]), &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID);
  }
}

static void
test_options_there_and_back (void)
{
  static const char json[] =
      "{\"language\":\"de-CH\",\"model\":\"large\",\"vocabulary\":[\"Ada\",\"C\\u00e9line\"]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SlTranscriptionOptions)
      options = sl_transcription_options_new_from_json (json, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (options->language, ==, "de-CH");
  g_assert_cmpstr (options->vocabulary[1], ==, "C\u00e9line");
  again = sl_transcription_options_to_json (options);
  g_assert_cmpstr (
      again, ==,
      "{\"language\":\"de-CH\",\"model\":\"large\",\"vocabulary\":[\"Ada\",\"C\u00e9line\"]}");
}

static void
test_long_vocabularies_are_refused (void)
{
  g_autofree char *term = g_strnfill (100, 'x');
  g_autofree char *json = g_strdup_printf ("{\"vocabulary\":[\"%s\",\"%s\",\"%s\",\"%s\",\"%s\","
                                           "\"%s\",\"%s\",\"%s\",\"y\"]}",
                                           term, term, term, term, term, term, term, term);
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_transcription_options_new_from_json (json, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/transcript/reads", test_reads);
  g_test_add_func ("/model/transcript/reads-silence", test_reads_silence);
  g_test_add_func ("/model/transcript/refuses", test_refuses);
  g_test_add_func ("/model/transcript/options-there-and-back", test_options_there_and_back);
  g_test_add_func ("/model/transcript/long-vocabularies-are-refused",
                   test_long_vocabularies_are_refused);
  return g_test_run ();
}
