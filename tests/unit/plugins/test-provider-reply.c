// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Answers as services of several makers give them, and what is no answer. */
#include "provider-reply.h"

#include <math.h>
#include <string.h>

#include <sluice/sluice.h>

#define DURATION 12.5

static ProviderReply *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ProviderReply *reply = provider_reply_parse (text, strlen (text), DURATION, &error);

  g_assert_no_error (error);
  return reply;
}

static const ReplySegment *
get_segment (const ProviderReply *reply, guint index)
{
  g_assert_cmpuint (index, <, reply->segments->len);
  return g_ptr_array_index (reply->segments, index);
}

static void
assert_words (const ReplySegment *segment, const char *expected)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; segment->segment->words != NULL && i < segment->segment->words->len; i++) {
    const TranscriptWord *word = g_ptr_array_index (segment->segment->words, i);

    g_string_append_printf (words, "%s%s@%g", i > 0 ? " " : "", word->text, word->start);
  }
  g_assert_cmpstr (words->str, ==, expected);
}

/* The words stand beside the segments, the language has a name. */
static const char openai[] =
    "{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":12.5,\"text\":\"a b. c\","
    "\"words\":[{\"word\":\"a\",\"start\":0,\"end\":0.5},{\"word\":\"b\",\"start\":1.75,"
    "\"end\":2.25},{\"word\":\"c\",\"start\":4,\"end\":5}],"
    "\"segments\":[{\"id\":0,\"seek\":0,\"start\":0.0,\"end\":2.0,\"text\":\" a b.\","
    "\"tokens\":[1,2],\"temperature\":0.0,\"avg_logprob\":-0.25,\"compression_ratio\":1.5,"
    "\"no_speech_prob\":0.01},"
    "{\"id\":1,\"seek\":0,\"start\":3.5,\"end\":29.98,\"text\":\" c\",\"avg_logprob\":0.1}]}";

static void
test_openai (void)
{
  g_autoptr (ProviderReply) reply = parse (openai);
  const ReplySegment *segment = get_segment (reply, 0);

  g_assert_cmpstr (reply->language, ==, "en");
  g_assert_cmpuint (reply->segments->len, ==, 2);
  g_assert_cmpstr (segment->segment->text, ==, "a b.");
  g_assert_cmpfloat (segment->segment->end, ==, 2.0);
  g_assert_cmpfloat_with_epsilon (segment->segment->confidence, exp (-0.25), 1e-9);
  g_assert_cmpfloat (segment->no_speech, ==, 0.01);
  g_assert_cmpfloat (segment->compression, ==, 1.5);
  assert_words (segment, "a@0 b@1.75");
  segment = get_segment (reply, 1);
  g_assert_cmpfloat (segment->segment->end, ==, DURATION);
  g_assert_cmpfloat (segment->segment->confidence, ==, 1.0);
  g_assert_true (isnan (segment->no_speech));
  assert_words (segment, "c@4");
}

/* As faster-whisper's servers have it. */
static void
test_words_inside_segments (void)
{
  g_autoptr (ProviderReply) reply = parse (
      "{\"language\":\"de\",\"text\":\"x\",\"words\":null,\"segments\":["
      "{\"start\":1,\"end\":2,\"text\":\" zwei\",\"words\":[{\"start\":1,\"end\":2,\"word\":"
      "\" zwei\",\"probability\":0.9}]},"
      "{\"start\":0,\"end\":1,\"text\":\" eins\",\"words\":[{\"start\":0,\"end\":1,\"word\":"
      "\" eins\"},{\"start\":1,\"end\":1,\"word\":\" \"}]}]}");

  g_assert_cmpstr (reply->language, ==, "de");
  assert_words (get_segment (reply, 0), "eins@0");
  assert_words (get_segment (reply, 1), "zwei@1");
}

static void
test_text_alone (void)
{
  g_autoptr (ProviderReply) reply = parse ("{\"text\":\" One sentence. \"}");

  g_assert_null (reply->language);
  g_assert_cmpstr (get_segment (reply, 0)->segment->text, ==, "One sentence.");
  g_assert_cmpfloat (get_segment (reply, 0)->segment->end, ==, DURATION);
  g_assert_true (isnan (get_segment (reply, 0)->segment->confidence));
  assert_words (get_segment (reply, 0), "");
}

static void
test_words_without_segments (void)
{
  g_autoptr (ProviderReply) reply = parse (
      "{\"text\":\"a b\",\"segments\":[],\"words\":[{\"word\":\"a\",\"start\":1,\"end\":2},"
      "{\"word\":\"b\",\"start\":2,\"end\":3}]}");

  g_assert_cmpfloat (get_segment (reply, 0)->segment->start, ==, 1);
  g_assert_cmpfloat (get_segment (reply, 0)->segment->end, ==, 3);
  assert_words (get_segment (reply, 0), "a@1 b@2");
}

static void
test_nothing_heard (void)
{
  g_autoptr (ProviderReply) reply = parse ("{\"text\":\"\",\"segments\":[]}");

  g_assert_cmpuint (reply->segments->len, ==, 0);
}

/* Times that can't be are bent, not believed. */
static void
test_times_stay_inside (void)
{
  g_autoptr (ProviderReply) reply = parse (
      "{\"text\":\"a\",\"segments\":[{\"start\":-1,\"end\":-2,\"text\":\"a\"},"
      "{\"start\":13,\"end\":1e300,\"text\":\"b\"},{\"start\":5,\"end\":4,\"text\":\"c\"}]}");

  g_assert_cmpfloat (get_segment (reply, 0)->segment->start, ==, 0);
  g_assert_cmpfloat (get_segment (reply, 0)->segment->end, ==, 0);
  g_assert_cmpfloat (get_segment (reply, 1)->segment->start, ==, 5);
  g_assert_cmpfloat (get_segment (reply, 1)->segment->end, ==, 5);
  g_assert_cmpfloat (get_segment (reply, 2)->segment->start, ==, DURATION);
  g_assert_cmpfloat (get_segment (reply, 2)->segment->end, ==, DURATION);
}

static void
test_what_is_no_answer (void)
{
  static const char *const texts[] = {
    "",
    "<html>Bad gateway</html>",
    "{\"text\":\"half",
    "{}",
    "{\"segments\":[]}",
    "{\"text\":null}",
    "{\"text\":1}",
    "{\"text\":\"\",\"error\":{\"message\":\"overloaded\"}}",
    "{\"text\":\"\",\"segments\":{}}",
    "{\"text\":\"\",\"segments\":[1]}",
    "{\"text\":\"\",\"segments\":[{}]}",
    "{\"text\":\"\",\"segments\":[{\"start\":\"0\",\"end\":1,\"text\":\"\"}]}",
    "{\"text\":\"\",\"segments\":[{\"start\":0,\"text\":\"\"}]}",
    "{\"text\":\"\",\"segments\":[{\"start\":0,\"end\":1}]}",
    "{\"text\":\"\",\"segments\":[{\"start\":0,\"end\":1,\"text\":\"\",\"avg_logprob\":\"x\"}]}",
    "{\"text\":\"\",\"words\":[{\"start\":0,\"end\":1}]}",
    "{\"text\":\"\",\"words\":\"a b\"}",
    "{\"text\":\"\",\"language\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (provider_reply_parse (texts[i], strlen (texts[i]), DURATION, &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_PROTOCOL);
  }
}

static void
test_comes_back_from_a_checkpoint (void)
{
  g_autoptr (ProviderReply) reply = parse (openai);
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  g_autoptr (ProviderReply) recalled = NULL;

  reply->provider = g_strdup ("groq");
  reply->model = g_strdup ("whisper \"large\"");
  text = provider_reply_format (reply);
  recalled = parse (text);
  again = provider_reply_format (recalled);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpstr (recalled->provider, ==, "groq");
  g_assert_cmpstr (recalled->model, ==, "whisper \"large\"");
  g_assert_cmpstr (recalled->language, ==, "en");
  assert_words (get_segment (recalled, 0), "a@0 b@1.75");
  g_assert_cmpfloat_with_epsilon (get_segment (recalled, 0)->log_probability, -0.25, 1e-6);
  g_assert_true (isnan (get_segment (recalled, 1)->no_speech));
}

static void
test_nothing_comes_back_from_a_checkpoint (void)
{
  g_autoptr (ProviderReply) reply = parse ("{\"text\":\"\"}");
  g_autofree char *text = provider_reply_format (reply);
  g_autoptr (ProviderReply) recalled = parse (text);

  g_assert_cmpuint (recalled->segments->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/provider-reply/openai", test_openai);
  g_test_add_func ("/plugins/provider-reply/words-inside-segments", test_words_inside_segments);
  g_test_add_func ("/plugins/provider-reply/text-alone", test_text_alone);
  g_test_add_func ("/plugins/provider-reply/words-without-segments", test_words_without_segments);
  g_test_add_func ("/plugins/provider-reply/nothing-heard", test_nothing_heard);
  g_test_add_func ("/plugins/provider-reply/times-stay-inside", test_times_stay_inside);
  g_test_add_func ("/plugins/provider-reply/what-is-no-answer", test_what_is_no_answer);
  g_test_add_func ("/plugins/provider-reply/comes-back-from-a-checkpoint",
                   test_comes_back_from_a_checkpoint);
  g_test_add_func ("/plugins/provider-reply/nothing-comes-back-from-a-checkpoint",
                   test_nothing_comes_back_from_a_checkpoint);
  return g_test_run ();
}
