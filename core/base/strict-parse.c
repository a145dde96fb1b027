// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Strict reading of numbers, sizes, durations and bitrates, and the shortest text of them. Sizes,
 * durations and bitrates are one thing: a decimal number and a unit that turns it into a whole
 * number of the smallest unit, exactly or not at all. */
#include "base/strict-parse.h"

#include <math.h>
#include <string.h>

#include "sluice/sluice-error.h"

/* More digits behind the point than the finest ratio of two units (1 ns in 1 s) can use. */
#define MAX_FRACTION_DIGITS 9

typedef struct {
  const char *suffix;
  guint64 factor;
} Unit;

/* Each table goes from the largest unit to the smallest: on equal length the larger one is
 * written. */
static const Unit size_units[] = {
  { "TiB", G_GUINT64_CONSTANT (1) << 40 },
  { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "GiB", 1 << 30 },
  { "GB", 1000000000 },
  { "MiB", 1 << 20 },
  { "MB", 1000000 },
  { "KiB", 1 << 10 },
  { "kB", 1000 },
  { "", 1 },
  { NULL, 0 },
};

static const Unit duration_units[] = {
  { "d", G_GUINT64_CONSTANT (86400000000000) },
  { "h", G_GUINT64_CONSTANT (3600000000000) },
  { "m", G_GUINT64_CONSTANT (60000000000) },
  { "s", 1000000000 },
  { "ms", 1000000 },
  { "us", 1000 },
  { "ns", 1 },
  { NULL, 0 },
};

static const Unit bitrate_units[] = {
  { "M", 1000000 },
  { "k", 1000 },
  { "", 1 },
  { NULL, 0 },
};

/* Plain digits without a needless leading zero, which some readers take for octal. */
static const char *
skip_whole_number (const char *text)
{
  const char *end = text;

  while (g_ascii_isdigit (*end))
    end++;
  if (end == text || (*text == '0' && end > text + 1))
    return NULL;
  return end;
}

static gboolean
read_digits (const char *text, const char *end, guint64 *value)
{
  guint64 sum = 0;

  for (; text < end; text++) {
    if (!g_uint64_checked_mul (&sum, sum, 10)
        || !g_uint64_checked_add (&sum, sum, (guint64) (*text - '0')))
      return FALSE;
  }
  *value = sum;
  return TRUE;
}

gboolean
sl_parse_uint (const char *text, guint64 minimum, guint64 maximum, guint64 *value, GError **error)
{
  const char *end = skip_whole_number (text);
  guint64 parsed = 0;

  if (end == NULL || *end != '\0' || !read_digits (text, end, &parsed) || parsed < minimum
      || parsed > maximum) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read '%s': expected a whole number from %" G_GUINT64_FORMAT
                 " to %" G_GUINT64_FORMAT,
                 text, minimum, maximum);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}

/* From -2^63, which has no positive counterpart, to 2^63-1. */
static gboolean
read_signed (const char *text, gint64 *value)
{
  gboolean negative = *text == '-';
  const char *digits = negative ? text + 1 : text;
  const char *end = skip_whole_number (digits);
  guint64 magnitude = 0;

  if (end == NULL || *end != '\0' || !read_digits (digits, end, &magnitude)
      || magnitude > (guint64) G_MAXINT64 + (negative ? 1 : 0))
    return FALSE;
  *value = negative ? (gint64) (0 - magnitude) : (gint64) magnitude;
  return TRUE;
}

gboolean
sl_parse_int (const char *text, gint64 minimum, gint64 maximum, gint64 *value, GError **error)
{
  gint64 parsed = 0;

  if (!read_signed (text, &parsed) || parsed < minimum || parsed > maximum) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read '%s': expected a whole number from %" G_GINT64_FORMAT
                 " to %" G_GINT64_FORMAT,
                 text, minimum, maximum);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}

static const char *
skip_digits (const char *text)
{
  const char *end = text;

  while (g_ascii_isdigit (*end))
    end++;
  return end > text ? end : NULL;
}

/* The number grammar of JSON. */
static gboolean
is_decimal_number (const char *text)
{
  const char *rest = skip_whole_number (*text == '-' ? text + 1 : text);

  if (rest != NULL && *rest == '.')
    rest = skip_digits (rest + 1);
  if (rest != NULL && (*rest == 'e' || *rest == 'E')) {
    rest++;
    rest = skip_digits (*rest == '+' || *rest == '-' ? rest + 1 : rest);
  }
  return rest != NULL && *rest == '\0';
}

gboolean
sl_parse_double (const char *text, double minimum, double maximum, double *value, GError **error)
{
  double parsed = is_decimal_number (text) ? g_ascii_strtod (text, NULL) : (double) NAN;

  if (!isfinite (parsed) || parsed < minimum || parsed > maximum) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read '%s': expected a number from %g to %g", text, minimum, maximum);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}

gboolean
sl_parse_boolean (const char *text, gboolean *value, GError **error)
{
  gboolean is_true = strcmp (text, "true") == 0;

  if (!is_true && strcmp (text, "false") != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read '%s': expected true or false", text);
    return FALSE;
  }
  *value = is_true;
  return TRUE;
}

static const Unit *
find_unit (const Unit *units, const char *suffix)
{
  for (; units->suffix != NULL; units++) {
    if (strcmp (units->suffix, suffix) == 0)
      return units;
  }
  return NULL;
}

static guint64
greatest_common_divisor (guint64 a, guint64 b)
{
  while (b != 0) {
    guint64 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* @factor times the digits behind the point; FALSE when that is no whole number. */
static gboolean
scale_fraction (const char *digits, const char *end, guint64 factor, guint64 *value)
{
  guint64 numerator = 0;
  guint64 denominator = 1;
  guint64 common = 0;

  if (end - digits > MAX_FRACTION_DIGITS || !read_digits (digits, end, &numerator))
    return FALSE;
  for (; digits < end; digits++)
    denominator *= 10;
  common = greatest_common_divisor (factor, denominator);
  if (!g_uint64_checked_mul (&numerator, numerator, factor / common)
      || numerator % (denominator / common) != 0)
    return FALSE;
  *value = numerator / (denominator / common);
  return TRUE;
}

static gboolean
read_scaled (const char *text, const Unit *units, guint64 *value)
{
  const char *end = skip_whole_number (text);
  const char *suffix = end != NULL && *end == '.' ? skip_digits (end + 1) : end;
  const Unit *unit = suffix != NULL ? find_unit (units, suffix) : NULL;
  guint64 whole = 0;
  guint64 fraction = 0;

  if (unit == NULL || !read_digits (text, end, &whole)
      || !g_uint64_checked_mul (&whole, whole, unit->factor))
    return FALSE;
  if (suffix > end && !scale_fraction (end + 1, suffix, unit->factor, &fraction))
    return FALSE;
  return g_uint64_checked_add (value, whole, fraction);
}

static gboolean
parse_scaled (const char *text,
              const Unit *units,
              const char *expected,
              guint64 *value,
              GError **error)
{
  guint64 parsed = 0;

  if (!read_scaled (text, units, &parsed)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read '%s': expected %s", text, expected);
    return FALSE;
  }
  *value = parsed;
  return TRUE;
}

gboolean
sl_parse_size (const char *text, guint64 *bytes, GError **error)
{
  return parse_scaled (text, size_units,
                       "a size such as 512, 64kB, 500MB, 1GB or 5MiB (units: kB, MB, GB, TB, KiB, "
                       "MiB, GiB, TiB)",
                       bytes, error);
}

gboolean
sl_parse_duration (const char *text, guint64 *nanoseconds, GError **error)
{
  return parse_scaled (text, duration_units,
                       "a duration such as 250ms, 1.5s, 15m, 1h or 7d (units: ns, us, ms, s, m, h, "
                       "d)",
                       nanoseconds, error);
}

gboolean
sl_parse_bitrate (const char *text, guint64 *bits_per_second, GError **error)
{
  return parse_scaled (text, bitrate_units, "a bitrate such as 128k, 2M or 128000 (units: k, M)",
                       bits_per_second, error);
}

/* NULL when @value has no short decimal in this unit. */
static char *
format_in_unit (guint64 value, const Unit *unit)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 rest = value % unit->factor;

  g_string_append_printf (text, "%" G_GUINT64_FORMAT, value / unit->factor);
  if (rest != 0)
    g_string_append_c (text, '.');
  for (int digits = 0; rest != 0; digits++) {
    if (digits == MAX_FRACTION_DIGITS)
      return NULL;
    rest *= 10;
    g_string_append_c (text, (char) ('0' + rest / unit->factor));
    rest %= unit->factor;
  }
  g_string_append (text, unit->suffix);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* On equal length a whole number reads better than a fraction: 500MB, not 0.5GB. */
static gsize
rate_text (const char *text)
{
  return 2 * strlen (text) + (strchr (text, '.') != NULL ? 1 : 0);
}

static char *
format_scaled (guint64 value, const Unit *units)
{
  g_autofree char *shortest = NULL;

  for (; units->suffix != NULL; units++) {
    g_autofree char *text = format_in_unit (value, units);

    if (text != NULL && (shortest == NULL || rate_text (text) < rate_text (shortest))) {
      g_autofree char *longer = g_steal_pointer (&shortest);
      shortest = g_steal_pointer (&text);
    }
  }
  return g_steal_pointer (&shortest);
}

char *
sl_format_size (guint64 bytes)
{
  return bytes == 0 ? g_strdup ("0") : format_scaled (bytes, size_units);
}

char *
sl_format_duration (guint64 nanoseconds)
{
  return nanoseconds == 0 ? g_strdup ("0s") : format_scaled (nanoseconds, duration_units);
}

char *
sl_format_bitrate (guint64 bits_per_second)
{
  return bits_per_second == 0 ? g_strdup ("0") : format_scaled (bits_per_second, bitrate_units);
}
