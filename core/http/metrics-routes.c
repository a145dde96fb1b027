// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * metrics-routes: the registry as text, in the format that the scraper prefers.
 */
#include <string.h>

#include "app/health.h"
#include "http/routes.h"

SlHttpResponse *
sl_handle_get_metrics (SlHttpRequest *request, GError **error)
{
  const char *accept = sl_http_request_get_header (request, "accept");
  gboolean openmetrics = accept != NULL && strstr (accept, "application/openmetrics-text") != NULL;
  g_autofree char *text = NULL;
  SlHttpResponse *response = sl_http_response_new (200);
  SlHealth health;

  /* Sets the gauges that are only known by asking. */
  sl_check_health (request->services->app, &health);
  text = sl_metrics_to_text (request->services->metrics, openmetrics);

  response->content_type = openmetrics
                               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                               : "text/plain; version=0.0.4; charset=utf-8";
  response->body = g_string_new (text);
  return response;
}
