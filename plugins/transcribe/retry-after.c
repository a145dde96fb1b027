// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* RFC 9110, 10.2.3. */
#include "retry-after.h"

#include <curl/curl.h>
#include <string.h>

/* Seconds; who asks for more is mistaken, and budgets are counted by the day. */
#define LONGEST (24 * 60 * 60)

guint64
retry_after_parse (const char *value, gint64 now)
{
  gint64 seconds = 0;

  if (value == NULL)
    return 0;
  if (g_ascii_isdigit (*value)) {
    /* Some services say "7.66". */
    seconds = (gint64) MIN (g_ascii_strtod (value, NULL) + 0.999, (double) LONGEST);
  } else {
    gint64 date = curl_getdate (value, NULL);

    seconds = date > now ? date - now : 0;
  }
  return (guint64) MIN (seconds, LONGEST) * 1000;
}
