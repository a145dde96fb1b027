// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * cors: lets the browser pages of named origins use the API and the folder store.
 *
 * An origin that is not on the list gets no field at all; its browser then keeps the answer from
 * the page. Vary: Origin goes out in any case, so that a cache never hands one origin's answer to
 * another.
 */
#include "cors.h"

#include <string.h>

/* What a page may read of an answer beside the few fields that it always may. */
#define EXPOSED "ETag, Location, Link, Retry-After, X-Request-Id, Content-Range, Accept-Ranges"
/* What a page may send. A presigned PUT carries Content-Type and sometimes x-amz-* fields. */
#define ACCEPTED                                                                                   \
  "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range, "       \
  "X-Request-Id, X-User-Id"
/* Two hours: the longest that browsers keep it. */
#define MAX_AGE "7200"

static gboolean
is_own_machine (const char *origin)
{
  static const char *const prefixes[] = { "http://localhost", "http://127.0.0.1", "http://[::1]" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    gsize length = strlen (prefixes[i]);
    const char *rest = origin + length;

    if (!g_str_has_prefix (origin, prefixes[i]))
      continue;
    if (*rest == '\0'
        || (*rest == ':' && rest[1] != '\0'
            && strspn (rest + 1, "0123456789") == strlen (rest + 1)))
      return TRUE;
  }
  return FALSE;
}

gboolean
sl_cors_allows (const char *origin, const char *const *origins, gboolean development)
{
  if (origin == NULL)
    return FALSE;
  if (origins != NULL && g_strv_contains (origins, origin))
    return TRUE;
  return development && is_own_machine (origin);
}

void
sl_cors_decorate (SlHttpResponse *response, const char *origin)
{
  sl_http_response_add_header (response, "Access-Control-Allow-Origin", origin);
  sl_http_response_add_header (response, "Access-Control-Expose-Headers", EXPOSED);
}

/* The requested names that start with x-amz-: which ones there are depends on the signer. */
static void
append_amazon_headers (GString *accepted, const char *requested)
{
  g_auto (GStrv) names = g_strsplit (requested, ",", -1);

  for (guint i = 0; names[i] != NULL; i++) {
    const char *name = g_strstrip (names[i]);

    if (g_ascii_strncasecmp (name, "x-amz-", 6) == 0
        && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
               == strlen (name))
      g_string_append_printf (accepted, ", %s", name);
  }
}

void
sl_cors_decorate_preflight (SlHttpResponse *response,
                            const char *allow,
                            const char *requested_headers)
{
  g_autoptr (GString) accepted = g_string_new (ACCEPTED);

  if (requested_headers != NULL)
    append_amazon_headers (accepted, requested_headers);
  sl_http_response_add_header (response, "Access-Control-Allow-Methods", allow);
  sl_http_response_add_header (response, "Access-Control-Allow-Headers", accepted->str);
  sl_http_response_add_header (response, "Access-Control-Max-Age", MAX_AGE);
}
