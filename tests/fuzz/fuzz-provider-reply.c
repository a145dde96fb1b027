// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whatever a provider answers: it is refused or understood, what is kept of it is understood again,
 * and a transcript made of it is in order. */
#include "fuzz-target.h"
#include "provider-reply.h"
#include "reply-guard.h"
#include "transcript-stitcher.h"

#include <string.h>

/* Seconds of the two pieces, which overlap. */
#define DURATION 30.0
#define STEP 27.0

static const ReplyGuard guard = { 0.6, -1.0, 2.4, 3 };

static void
add_part (GPtrArray *parts, ProviderReply *reply, double start)
{
  TranscriptPart *part = transcript_part_new (start, start + DURATION);

  g_ptr_array_add (parts, part);
  for (guint i = 0; i < reply->segments->len; i++) {
    ReplySegment *heard = g_ptr_array_index (reply->segments, i);

    reply_guard_judge (&guard, heard, 1.0);
    heard->segment->start += start;
    heard->segment->end += start;
    for (guint j = 0; heard->segment->words != NULL && j < heard->segment->words->len; j++) {
      TranscriptWord *word = g_ptr_array_index (heard->segment->words, j);

      word->start += start;
      word->end += start;
    }
    g_ptr_array_add (part->segments, g_steal_pointer (&heard->segment));
  }
}

static void
check_stitched (ProviderReply *first, ProviderReply *second)
{
  g_autoptr (GPtrArray)
      parts = g_ptr_array_new_with_free_func ((GDestroyNotify) transcript_part_free);
  g_autoptr (GPtrArray) segments = NULL;
  double end = 0;

  add_part (parts, first, 0);
  add_part (parts, second, STEP);
  segments = transcript_stitch (parts);
  for (guint i = 0; i < segments->len; i++) {
    const TranscriptSegment *segment = g_ptr_array_index (segments, i);

    g_assert_cmpfloat (segment->start, >=, end);
    g_assert_cmpfloat (segment->end, >=, segment->start);
    g_assert_true (g_utf8_validate (segment->text, -1, NULL));
    end = segment->end;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProviderReply)
      reply = provider_reply_parse ((const char *) data, length, DURATION, &error);

  g_assert_true ((reply == NULL) == (error != NULL));
  if (reply != NULL) {
    g_autofree char *kept = provider_reply_format (reply);
    g_autoptr (ProviderReply) again = provider_reply_parse (kept, strlen (kept), DURATION, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (again->segments->len, ==, reply->segments->len);
    check_stitched (reply, again);
  }
  return 0;
}
