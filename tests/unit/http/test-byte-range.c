// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/byte-range.h"

typedef struct {
  const char *value;
  gint64 size;
  SlRangeKind kind;
  gint64 first;
  gint64 last;
} RangeCase;

static const RangeCase cases[] = {
  { NULL, 10, SL_RANGE_NONE },
  { "bytes=0-3", 10, SL_RANGE_PART, 0, 3 },
  { "bytes=4-", 10, SL_RANGE_PART, 4, 9 },
  { "bytes=0-0", 10, SL_RANGE_PART, 0, 0 },
  { "bytes=9-9", 10, SL_RANGE_PART, 9, 9 },
  { "bytes=5-99999", 10, SL_RANGE_PART, 5, 9 },
  { "bytes=0-99999999999999999999999", 10, SL_RANGE_PART, 0, 9 },
  { "bytes=-3", 10, SL_RANGE_PART, 7, 9 },
  { "bytes=-30", 10, SL_RANGE_PART, 0, 9 },
  { "bytes=-0", 10, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=10-", 10, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=10-20", 10, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=99999999999999999999999-", 10, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=0-", 0, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=-1", 0, SL_RANGE_NOT_SATISFIABLE },
  { "bytes=3-2", 10, SL_RANGE_NONE },
  { "bytes=0-1,3-4", 10, SL_RANGE_NONE },
  { "bytes=", 10, SL_RANGE_NONE },
  { "bytes=-", 10, SL_RANGE_NONE },
  { "bytes=+1-2", 10, SL_RANGE_NONE },
  { "bytes= 1-2", 10, SL_RANGE_NONE },
  { "bytes=1-2x", 10, SL_RANGE_NONE },
  { "bytes=1--2", 10, SL_RANGE_NONE },
  { "lines=1-2", 10, SL_RANGE_NONE },
  { "BYTES=1-2", 10, SL_RANGE_PART, 1, 2 },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 first = -1;
    gint64 last = -1;
    SlRangeKind kind = sl_byte_range_parse (cases[i].value, cases[i].size, &first, &last);

    g_test_message ("'%s' of %d", cases[i].value, (int) cases[i].size);
    g_assert_cmpint (kind, ==, cases[i].kind);
    if (kind != SL_RANGE_PART)
      continue;
    g_assert_cmpint (first, ==, cases[i].first);
    g_assert_cmpint (last, ==, cases[i].last);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/byte-range/cases", test_cases);
  return g_test_run ();
}
