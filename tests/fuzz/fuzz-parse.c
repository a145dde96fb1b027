// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sizes, durations and bit rates as people write them; what parses prints and parses to the same
 * value. */
#include "base/strict-parse.h"
#include "base/time-format.h"
#include "fuzz-target.h"

typedef gboolean (*ParseFunc) (const char *text, guint64 *value, GError **error);
typedef char *(*FormatFunc) (guint64 value);

static void
check_round_trip (const char *text, ParseFunc parse, FormatFunc format)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;
  guint64 value = 0;
  guint64 again = 0;

  if (!parse (text, &value, &error)) {
    g_assert_nonnull (error);
    return;
  }
  printed = format (value);
  g_assert_true (parse (printed, &again, NULL));
  g_assert_cmpuint (value, ==, again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autofree char *text = g_strndup ((const char *) data, length);
  gint64 wall_ms = 0;

  check_round_trip (text, sl_parse_size, sl_format_size);
  check_round_trip (text, sl_parse_duration, sl_format_duration);
  check_round_trip (text, sl_parse_bitrate, sl_format_bitrate);
  if (sl_time_parse (text, &wall_ms, NULL)) {
    g_autofree char *printed = sl_time_format (wall_ms);

    g_assert_nonnull (printed);
  }
  return 0;
}
