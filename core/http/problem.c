// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * problem: turns an error into a document that a program can act on and a person can read.
 *
 * Code, status and title come from the error table (base/error-info.c). What went wrong inside the
 * service stays in its log: paths, queries and host names help an attacker and nobody else.
 */
#include "problem.h"

#include <string.h>

#include "base/error-info.h"
#include "base/log.h"
#include "http/json-writer.h"

/* The text of these names our own insides. */
static gboolean
is_internal (const GError *error)
{
  if (error->domain != SLUICE_ERROR)
    return TRUE;
  switch (error->code) {
  case SLUICE_ERROR_INTERNAL:
  case SLUICE_ERROR_DATABASE_UNAVAILABLE:
  case SLUICE_ERROR_STORAGE_UNAVAILABLE:
  case SLUICE_ERROR_DISK_FULL:
  case SLUICE_ERROR_CONFIGURATION:
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
is_retryable (const SlErrorInfo *info)
{
  return info->retry_class != SL_RETRY_NEVER;
}

/* "/fileSize: expected an integer" -> "/fileSize", NULL when the text starts with no pointer. */
static char *
dup_pointer (const char *text)
{
  const char *end = strstr (text, ": ");

  if (*text != '/' || end == NULL || memchr (text, ' ', (gsize) (end - text)) != NULL)
    return NULL;
  return g_strndup (text, (gsize) (end - text));
}

/* "... stage 'thumbnail': ..." -> "thumbnail". */
static char *
dup_stage (const char *text)
{
  const char *start = strstr (text, "stage '");
  const char *end;

  if (start == NULL)
    return NULL;
  start += strlen ("stage '");
  end = strchr (start, '\'');
  return end != NULL ? g_strndup (start, (gsize) (end - start)) : NULL;
}

static void
write_details (SlJsonWriter *writer, const SlErrorInfo *info, const char *text)
{
  g_autofree char *pointer = dup_pointer (text);
  g_autofree char *stage = dup_stage (text);

  if (stage != NULL)
    sl_json_writer_string (writer, "stage", stage);
  if (pointer == NULL)
    return;
  sl_json_writer_begin_array (writer, "errors");
  sl_json_writer_begin_object (writer, NULL);
  sl_json_writer_string (writer, "pointer", pointer);
  sl_json_writer_string (writer, "code", info->name);
  sl_json_writer_string (writer, "detail", text + strlen (pointer) + 2);
  sl_json_writer_end_object (writer);
  sl_json_writer_end_array (writer);
}

static void
write_document (const SlHttpRequest *request,
                GString *out,
                const SlErrorInfo *info,
                guint status,
                const char *detail)
{
  SlJsonWriter writer = { out };
  g_autofree char *type = g_strconcat ("/problems/", info->name, NULL);

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "type", type);
  sl_json_writer_string (&writer, "title", info->title);
  sl_json_writer_int (&writer, "status", status);
  sl_json_writer_string (&writer, "detail", detail);
  /* The path without the query, which may hold a signature. */
  if (request->head != NULL)
    sl_json_writer_string (&writer, "instance", request->head->path);
  sl_json_writer_string (&writer, "code", info->name);
  sl_json_writer_boolean (&writer, "retryable", is_retryable (info));
  sl_json_writer_string (&writer, "requestId", request->request_id);
  write_details (&writer, info, detail);
  sl_json_writer_end_object (&writer);
}

static SlHttpResponse *
make_problem (const SlHttpRequest *request,
              const SlErrorInfo *info,
              guint status,
              const char *detail)
{
  SlHttpResponse *response = sl_http_response_new_json (status);

  response->content_type = "application/problem+json";
  write_document (request, response->body, info, status, detail);
  if (is_retryable (info) && (status == 429 || status == 503))
    sl_http_response_add_header (response, "Retry-After", "1");
  if (status == 401)
    sl_http_response_add_header (response, "WWW-Authenticate", "Sluice-User header=\"X-User-Id\"");
  return response;
}

SlHttpResponse *
sl_problem_new (const SlHttpRequest *request, guint status, const GError *error)
{
  const SlErrorInfo *info = sl_error_info_for_error (error);

  if (status == 0)
    status = info->http_status;
  if (!is_internal (error))
    return make_problem (request, info, status, error->message);
  sl_log_warning ("request failed", "REQUEST_ID", request->request_id, "OPERATION",
                  request->route != NULL ? request->route->operation_id : NULL, "ERROR_CODE",
                  info->name, "ERROR", error->message, NULL);
  return make_problem (request, info, status, "the log of the service says more under requestId");
}

SlHttpResponse *
sl_problem_new_for_fault (const SlHttpRequest *request, const SlHeadFault *fault)
{
  return make_problem (request, sl_error_info_get (fault->code), fault->status, fault->detail);
}
