// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* UUID version 7. The layout is that of RFC 9562, 5.7 with method 1 of 6.2: a counter of fixed
 * length in the twelve bits after the version. */
#include "base/uuid.h"

#include <string.h>
#include <sys/random.h>

/* The counter starts in the lower half of its twelve bits, so that at least 2048 ids fit into a
 * millisecond before the next millisecond is borrowed. */
#define COUNTER_START_MASK 0x7ff
#define COUNTER_MAXIMUM 0xfff

typedef struct {
  GMutex lock;
  gint64 last_ms;
  guint counter;
} SlUuidSequence;

/* Order within a process needs state of the process; nothing else reads it. */
static SlUuidSequence process_sequence;

static void
fill_random (guint8 *bytes, gsize length)
{
  gsize done = 0;

  while (done < length) {
    gssize got = getrandom (bytes + done, length - done, 0);
    if (got > 0)
      done += (gsize) got;
  }
}

/* The millisecond never goes back, even when the wall clock does. */
static void
advance_sequence (SlUuidSequence *sequence, gint64 wall_ms, guint seed, gint64 *ms, guint *counter)
{
  g_mutex_lock (&sequence->lock);
  if (wall_ms > sequence->last_ms) {
    sequence->last_ms = wall_ms;
    sequence->counter = seed & COUNTER_START_MASK;
  } else if (sequence->counter < COUNTER_MAXIMUM) {
    sequence->counter++;
  } else {
    sequence->last_ms++;
    sequence->counter = seed & COUNTER_START_MASK;
  }
  *ms = sequence->last_ms;
  *counter = sequence->counter;
  g_mutex_unlock (&sequence->lock);
}

static char *
format_bytes (const guint8 *bytes)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (37);
  char *out = text;

  for (guint i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 0xf];
  }
  *out = '\0';
  return text;
}

char *
sl_uuid7_new (gint64 wall_ms)
{
  guint8 bytes[16];
  gint64 ms = 0;
  guint counter = 0;

  fill_random (bytes, sizeof bytes);
  advance_sequence (&process_sequence, wall_ms, (guint) bytes[6] << 8 | bytes[7], &ms, &counter);
  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8) (ms >> (40 - 8 * i));
  bytes[6] = (guint8) (0x70 | counter >> 8);
  bytes[7] = (guint8) counter;
  bytes[8] = (guint8) (0x80 | (bytes[8] & 0x3f));
  return format_bytes (bytes);
}

gboolean
sl_uuid_is_valid (const char *text)
{
  if (text == NULL || strnlen (text, 37) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++) {
    gboolean is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    gboolean is_digit = g_ascii_isdigit (text[i]) || (text[i] >= 'a' && text[i] <= 'f');

    if (is_dash ? text[i] != '-' : !is_digit)
      return FALSE;
  }
  return TRUE;
}
