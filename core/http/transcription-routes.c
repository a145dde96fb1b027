// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * transcription-routes: the text of a recording. Without a provider both answer an error that says
 * so, after the owner check, so that they tell nothing about other people's media.
 */
#include "app/media.h"
#include "http/routes.h"

static const char *const transcribe_members[] = { NULL };

SlHttpResponse *
sl_handle_get_transcription (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);

  if (id == NULL || !sl_get_transcription (request->services->app, request->user_id, id, error))
    return NULL;
  return sl_http_response_new (204);
}

SlHttpResponse *
sl_handle_transcribe_media (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (JsonObject) object = NULL;

  if (id == NULL || !sl_http_request_parse_json (request, transcribe_members, TRUE, &object, error)
      || !sl_transcribe_media (request->services->app, request->user_id, id, error))
    return NULL;
  return sl_http_response_new (202);
}
