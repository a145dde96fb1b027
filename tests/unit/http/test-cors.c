// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/cors.h"

#include <string.h>

static const char *const origins[] = { "https://app.example", NULL };

static void
test_configured_origins (void)
{
  g_assert_true (sl_cors_allows ("https://app.example", origins, FALSE));
  g_assert_false (sl_cors_allows ("https://app.example.evil", origins, FALSE));
  g_assert_false (sl_cors_allows ("http://app.example", origins, FALSE));
  g_assert_false (sl_cors_allows ("null", origins, FALSE));
  g_assert_false (sl_cors_allows (NULL, origins, FALSE));
  g_assert_false (sl_cors_allows ("https://app.example", NULL, FALSE));
}

static void
test_development_origins (void)
{
  g_assert_true (sl_cors_allows ("http://localhost:5173", NULL, TRUE));
  g_assert_true (sl_cors_allows ("http://127.0.0.1:8080", NULL, TRUE));
  g_assert_true (sl_cors_allows ("http://localhost", NULL, TRUE));
  g_assert_false (sl_cors_allows ("http://localhost:5173", NULL, FALSE));
  g_assert_false (sl_cors_allows ("http://localhost.evil", NULL, TRUE));
  g_assert_false (sl_cors_allows ("http://localhost:80.evil", NULL, TRUE));
  g_assert_false (sl_cors_allows ("http://localhost:", NULL, TRUE));
  g_assert_false (sl_cors_allows ("https://evil", NULL, TRUE));
}

static void
test_preflight (void)
{
  g_autoptr (SlHttpResponse) response = sl_http_response_new (204);
  const char *headers;

  sl_cors_decorate_preflight (response, "PUT, OPTIONS", "x-amz-acl, x-amz-a\r\nEvil: 1, x-other");
  headers = sl_http_response_get_header (response, "Access-Control-Allow-Headers");
  g_assert_nonnull (strstr (headers, "x-amz-acl"));
  g_assert_null (strstr (headers, "Evil"));
  g_assert_null (strstr (headers, "x-other"));
  g_assert_cmpstr (sl_http_response_get_header (response, "Access-Control-Allow-Methods"), ==,
                   "PUT, OPTIONS");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/cors/configured-origins", test_configured_origins);
  g_test_add_func ("/http/cors/development-origins", test_development_origins);
  g_test_add_func ("/http/cors/preflight-names-what-is-accepted", test_preflight);
  return g_test_run ();
}
