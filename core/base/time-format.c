// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* RFC 3339 text of wall times, by plain arithmetic: a list answer formats dozens of them, and
 * GDateTime allocates for each. */
#include "base/time-format.h"

#include <string.h>

#include "sluice/sluice-error.h"

#define MS_PER_DAY G_GINT64_CONSTANT (86400000)
/* 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z: RFC 3339 has four digits for the year. */
#define EARLIEST_MS (-G_GINT64_CONSTANT (62167219200000))
#define LATEST_MS G_GINT64_CONSTANT (253402300799999)
/* Days from 0000-03-01, where the arithmetic starts, to 1970-01-01. */
#define DAYS_TO_1970 719468

typedef struct {
  int year;
  int month;
  int day;
} CivilDate;

/* Years are counted from March on, so that the leap day is the last one of a year. @days is counted
 * from 1970 and not before year 0. */
static CivilDate
civil_from_days (gint64 days)
{
  gint64 shifted = days + DAYS_TO_1970;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int day_of_era = (int) (shifted - era * 146097);
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096)
                    / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;

  date.day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  date.month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  date.year = (int) (year_of_era + era * 400) + (date.month <= 2 ? 1 : 0);
  return date;
}

static gint64
days_from_civil (int year, int month, int day)
{
  int shifted_year = month <= 2 ? year - 1 : year;
  int era = (shifted_year >= 0 ? shifted_year : shifted_year - 399) / 400;
  int year_of_era = shifted_year - era * 400;
  int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

  return (gint64) era * 146097 + day_of_era - DAYS_TO_1970;
}

static void
put_number (char *out, int value, int n_digits)
{
  for (int i = n_digits - 1; i >= 0; i--) {
    out[i] = (char) ('0' + value % 10);
    value /= 10;
  }
}

char *
sl_time_format (gint64 wall_ms)
{
  char *text = g_strdup ("0000-00-00T00:00:00.000Z");
  gint64 clamped = CLAMP (wall_ms, EARLIEST_MS, LATEST_MS);
  gint64 days = (clamped >= 0 ? clamped : clamped - (MS_PER_DAY - 1)) / MS_PER_DAY;
  int rest = (int) (clamped - days * MS_PER_DAY);
  CivilDate date = civil_from_days (days);

  put_number (text, date.year, 4);
  put_number (text + 5, date.month, 2);
  put_number (text + 8, date.day, 2);
  put_number (text + 11, rest / 3600000, 2);
  put_number (text + 14, rest / 60000 % 60, 2);
  put_number (text + 17, rest / 1000 % 60, 2);
  put_number (text + 20, rest % 1000, 3);
  return text;
}

/* @pattern: '0' stands for a digit, anything else for itself. Returns what follows or NULL. */
static const char *
match_pattern (const char *text, const char *pattern)
{
  for (; *pattern != '\0'; pattern++, text++) {
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *text != *pattern)
      return NULL;
  }
  return text;
}

static int
get_number (const char *text, int n_digits)
{
  int value = 0;

  for (int i = 0; i < n_digits; i++)
    value = value * 10 + (text[i] - '0');
  return value;
}

/* ".5" is 500 ms; what is finer than a millisecond is cut off. */
static const char *
parse_fraction (const char *text, int *milliseconds)
{
  int weight = 100;

  *milliseconds = 0;
  if (*text != '.')
    return text;
  text++;
  if (!g_ascii_isdigit (*text))
    return NULL;
  for (; g_ascii_isdigit (*text); text++, weight /= 10)
    *milliseconds += (*text - '0') * weight;
  return text;
}

static gboolean
has_valid_fields (const char *text)
{
  int month = get_number (text + 5, 2);
  int day = get_number (text + 8, 2);

  return month >= 1 && month <= 12 && day >= 1
         && day <= g_date_get_days_in_month ((GDateMonth) month,
                                             (GDateYear) MAX (get_number (text, 4), 4))
         && get_number (text + 11, 2) <= 23 && get_number (text + 14, 2) <= 59
         && get_number (text + 17, 2) <= 59;
}

gboolean
sl_time_parse (const char *text, gint64 *wall_ms, GError **error)
{
  const char *rest = match_pattern (text, "0000-00-00T00:00:00");
  int milliseconds = 0;
  gint64 days = 0;

  if (rest != NULL)
    rest = parse_fraction (rest, &milliseconds);
  if (rest == NULL || strcmp (rest, "Z") != 0 || !has_valid_fields (text)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "failed to read time '%s': expected the form '2026-11-23T04:56:31.123Z'", text);
    return FALSE;
  }

  days = days_from_civil (get_number (text, 4), get_number (text + 5, 2), get_number (text + 8, 2));
  *wall_ms = days * MS_PER_DAY + get_number (text + 11, 2) * G_GINT64_CONSTANT (3600000)
             + get_number (text + 14, 2) * 60000 + get_number (text + 17, 2) * 1000 + milliseconds;
  return TRUE;
}
