// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sizes and durations for tables.
 */
#include "tools/human.h"

char *
sl_human_size (guint64 bytes)
{
  static const char *const units[] = { "kB", "MB", "GB", "TB" };
  double amount = (double) bytes / 1000;
  guint unit = 0;

  if (bytes < 1000)
    return g_strdup_printf ("%u B", (guint) bytes);
  /* 999.95 would be printed as 1000.0. */
  for (; amount >= 999.95 && unit + 1 < G_N_ELEMENTS (units); unit++)
    amount /= 1000;
  return g_strdup_printf ("%.1f %s", amount, units[unit]);
}

char *
sl_human_duration (double seconds)
{
  guint64 whole = seconds > 0 ? (guint64) (seconds + 0.5) : 0;
  guint hours = (guint) (whole / 3600);
  guint minutes = (guint) (whole / 60 % 60);

  if (seconds < 59.95)
    return g_strdup_printf ("%.1f s", MAX (seconds, 0.0));
  if (hours == 0)
    return g_strdup_printf ("%u:%02u", minutes, (guint) (whole % 60));
  return g_strdup_printf ("%u:%02u:%02u", hours, minutes, (guint) (whole % 60));
}
