// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the daemon or its store answers to a client: a limited body, and problem documents that
 * become errors. */
#include "tools/http-reply.h"

#include "base/error-info.h"
#include "base/strict-json.h"
#include "sluice/sluice-error.h"

size_t
sl_http_reply_receive (char *data, size_t size, size_t count, void *user_data)
{
  GString *body = user_data;

  if (body->len + size * count > SL_HTTP_REPLY_MAX_BYTES)
    return 0;
  g_string_append_len (body, data, (gssize) (size * count));
  return size * count;
}

gboolean
sl_http_reply_check (long status, const GString *body, GError **error)
{
  g_autoptr (JsonObject) problem = NULL;
  const char *code = NULL;
  const char *detail = NULL;
  const SlErrorInfo *info = NULL;

  if (status >= 200 && status < 300)
    return TRUE;
  problem = sl_json_parse_object (body->str, body->len, SL_HTTP_REPLY_MAX_BYTES, NULL);
  if (problem != NULL) {
    code = json_object_get_string_member_with_default (problem, "code", NULL);
    detail = json_object_get_string_member_with_default (problem, "detail", NULL);
    if (detail == NULL)
      detail = json_object_get_string_member_with_default (problem, "title", NULL);
  }
  info = code != NULL ? sl_error_info_find (code) : NULL;
  g_set_error (error, SLUICE_ERROR, info != NULL ? (int) info->code : SLUICE_ERROR_INTERNAL,
               "%s (HTTP %ld)", detail != NULL ? detail : "the server gave no reason", status);
  return FALSE;
}
