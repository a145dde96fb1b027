// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a recogniser made up, and what it only was not sure of. */
#include "reply-guard.h"

#include <math.h>

static const ReplyGuard guard = {
  .no_speech = 0.6,
  .log_probability = -1.0,
  .compression = 2.4,
  .repetitions = 3,
};

static const char *
judge (const char *text, double no_speech, double log_probability, double compression, double sound)
{
  g_autoptr (TranscriptSegment) inner = transcript_segment_new (0, 2, text);
  const ReplySegment segment = {
    .segment = inner,
    .no_speech = no_speech,
    .log_probability = log_probability,
    .compression = compression,
  };

  return reply_guard_judge (&guard, &segment, sound);
}

static const char *
judge_text (const char *text)
{
  return judge (text, 0.1, -0.2, 1.3, 1.0);
}

static void
test_no_speech_needs_both (void)
{
  g_assert_cmpstr (judge ("Thank you.", 0.7, -1.2, 1, 1), ==, "no-speech");
  g_assert_null (judge ("Thank you.", 0.7, -0.9, 1, 1));
  g_assert_null (judge ("Thank you.", 0.5, -1.2, 1, 1));
}

static void
test_what_is_not_said_speaks_for_nothing (void)
{
  g_assert_null (judge ("Thank you.", NAN, NAN, NAN, 1));
  g_assert_null (judge ("Thank you.", 0.9, NAN, NAN, 1));
  g_assert_null (judge ("Thank you.", NAN, -5, NAN, 1));
}

static void
test_silence (void)
{
  g_assert_cmpstr (judge ("Thank you.", 0.0, -0.1, 1, 0), ==, "silence");
  g_assert_null (judge ("Thank you.", 0.0, -0.1, 1, 0.06));
}

static void
test_compression (void)
{
  g_assert_cmpstr (judge ("abc", 0.0, -0.1, 2.5, 1), ==, "repetition");
  g_assert_null (judge ("abc", 0.0, -0.1, 2.4, 1));
}

static void
test_repeated_phrases (void)
{
  g_assert_cmpstr (judge_text ("Thank you. Thank you. Thank you."), ==, "repetition");
  g_assert_cmpstr (judge_text ("And then the end of the end of the end of it"), ==, "repetition");
  g_assert_cmpstr (judge_text ("you you you you you you"), ==, "repetition");
  g_assert_cmpstr (judge_text ("\303\204h ja, \303\244h JA, \303\244h, ja!"), ==, "repetition");
}

static void
test_emphasis_is_no_repetition (void)
{
  g_assert_null (judge_text ("No, no, no, that is very, very good."));
  g_assert_null (judge_text ("Thank you. Thank you."));
  g_assert_null (judge_text ("I think that I know what I think and what I want"));
  g_assert_null (judge_text (""));
  g_assert_null (judge_text (" ... "));
}

static void
test_repetitions_may_be_allowed (void)
{
  ReplyGuard lenient = guard;
  g_autoptr (TranscriptSegment) inner = transcript_segment_new (0, 2, "a b a b a b a b");
  const ReplySegment segment = { .segment = inner,
                                 .no_speech = NAN,
                                 .log_probability = NAN,
                                 .compression = NAN };

  g_assert_cmpstr (reply_guard_judge (&lenient, &segment, 1), ==, "repetition");
  lenient.repetitions = 5;
  g_assert_null (reply_guard_judge (&lenient, &segment, 1));
  lenient.repetitions = 0;
  g_assert_null (reply_guard_judge (&lenient, &segment, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/reply-guard/no-speech-needs-both", test_no_speech_needs_both);
  g_test_add_func ("/plugins/reply-guard/what-is-not-said-speaks-for-nothing",
                   test_what_is_not_said_speaks_for_nothing);
  g_test_add_func ("/plugins/reply-guard/silence", test_silence);
  g_test_add_func ("/plugins/reply-guard/compression", test_compression);
  g_test_add_func ("/plugins/reply-guard/repeated-phrases", test_repeated_phrases);
  g_test_add_func ("/plugins/reply-guard/emphasis-is-no-repetition",
                   test_emphasis_is_no_repetition);
  g_test_add_func ("/plugins/reply-guard/repetitions-may-be-allowed",
                   test_repetitions_may_be_allowed);
  return g_test_run ();
}
