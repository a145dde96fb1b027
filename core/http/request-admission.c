// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * request-admission: the checks that every request passes, in this order: path, method, query, size
 * of the body, identity or signature. A body that would be refused anyway is never read.
 */
#include "request-admission.h"

#include <string.h>

#include "base/uuid.h"
#include "http/cors.h"
#include "http/problem.h"
#include "model/object-keys.h"
#include "objects/object-store-folder.h"

static gboolean
check_origin (const SlAdmissionRules *rules, const SlHttpRequest *request)
{
  return sl_cors_allows (sl_http_request_get_header (request, "origin"),
                         (const char *const *) rules->cors_origins, rules->development);
}

/* Preflights and plain OPTIONS: what the path takes. Asks for no identity, browsers send none. */
static void
answer_options (SlHttpRequest *request, guint allowed)
{
  g_autofree char *allow = sl_router_format_allow (allowed);
  SlHttpResponse *response = sl_http_response_new (204);

  sl_http_response_add_header (response, "Allow", allow);
  if (request->is_origin_allowed
      && sl_http_request_get_header (request, "access-control-request-method") != NULL)
    sl_cors_decorate_preflight (
        response, allow, sl_http_request_get_header (request, "access-control-request-headers"));
  request->early_answer = response;
}

static void
answer_wrong_method (SlHttpRequest *request, guint allowed)
{
  g_autofree char *allow = sl_router_format_allow (allowed);
  g_autoptr (GError) error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_METHOD_NOT_ALLOWED,
                                          "'%s' takes %s, not %s", request->head->path, allow,
                                          sl_http_method_to_string (request->head->method));

  request->early_answer = sl_problem_new (request, 0, error);
  sl_http_response_add_header (request->early_answer, "Allow", allow);
}

/* Returns FALSE with an error, or with an answer already made. */
static gboolean
find_route (const SlAdmissionRules *rules, SlHttpRequest *request, GError **error)
{
  guint allowed = 0;

  if (strcmp (request->head->path, "*") == 0) {
    answer_options (request, SL_HTTP_OPTIONS);
    return FALSE;
  }
  request->segments = sl_path_split (request->head->path, error);
  if (request->segments == NULL)
    return FALSE;
  request->route = sl_router_match (rules->router, request->head->method,
                                    (const char *const *) request->segments, &allowed);
  if (request->route != NULL)
    return TRUE;
  if (allowed == 0)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is nothing at '%s'",
                 request->head->path);
  else if (request->head->method == SL_HTTP_OPTIONS)
    answer_options (request, allowed);
  else
    answer_wrong_method (request, allowed);
  return FALSE;
}

static gboolean
check_body (const SlHttpRequest *request, GError **error)
{
  gint64 length = request->head->content_length;

  if (request->route->handler == NULL && length < 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_LENGTH_REQUIRED,
                         "an upload needs a Content-Length");
    return FALSE;
  }
  if (length <= 0 || (guint64) length <= request->route->max_body)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_REQUEST_TOO_LARGE,
               "a body of %" G_GINT64_FORMAT " bytes is over the limit of %" G_GUINT64_FORMAT,
               length, request->route->max_body);
  return FALSE;
}

static gboolean
identify_user (const SlAdmissionRules *rules, SlHttpRequest *request, GError **error)
{
  const char *name = sl_http_request_get_header (request, "x-user-id");

  if (!rules->development) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_UNAUTHENTICATED,
                         "no way of proving an identity is configured");
    return FALSE;
  }
  if (name == NULL)
    name = rules->development_user;
  if (name == NULL || !sl_uuid_is_valid (name)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNAUTHENTICATED,
                 "X-User-Id must be a UUID in lower case, not '%s'", name != NULL ? name : "");
    return FALSE;
  }
  request->user_id = g_strdup (name);
  return TRUE;
}

static void
free_pair (gpointer data)
{
  sl_sigv4_pair_free (data);
}

/* Segments are "objects", the bucket, and those of the key. A signature that is there is checked:
 * it may ask for more than the plain object. */
static gboolean
is_public_read (const SlHttpRequest *request)
{
  g_autofree char *key = NULL;

  if ((request->head->method != SL_HTTP_GET && request->head->method != SL_HTTP_HEAD)
      || sl_http_request_get_query (request, "X-Amz-Signature") != NULL)
    return FALSE;
  key = g_strjoinv ("/", request->segments + 2);
  return sl_object_key_is_public (request->segments[1], key);
}

static gboolean
verify_signature (SlHttpRequest *request, GError **error)
{
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func (free_pair);
  g_autofree char *joined = g_strjoinv ("/", request->segments);
  g_autofree char *path = g_strconcat ("/", joined, NULL);

  if (!SL_IS_OBJECT_STORE_FOLDER (request->services->objects)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND,
                         "objects are kept by another service");
    return FALSE;
  }
  if (is_public_read (request))
    return TRUE;
  for (guint i = 0; i < request->head->n_fields; i++)
    g_ptr_array_add (
        headers, sl_sigv4_pair_new (request->head->fields[i].name, request->head->fields[i].value));
  return sl_object_store_folder_verify (SL_OBJECT_STORE_FOLDER (request->services->objects),
                                        sl_http_method_to_string (request->head->method), path,
                                        request->head->query, headers, error);
}

static gboolean
check_scope (const SlAdmissionRules *rules, SlHttpRequest *request, GError **error)
{
  switch (request->route->scope) {
  case SL_SCOPE_USER:
    return identify_user (rules, request, error);
  case SL_SCOPE_SIGNED:
    return verify_signature (request, error);
  case SL_SCOPE_PUBLIC:
  default:
    return TRUE;
  }
}

gboolean
sl_admit_request (const SlAdmissionRules *rules, SlHttpRequest *request)
{
  g_autoptr (GError) error = NULL;

  request->is_origin_allowed = check_origin (rules, request);
  if (find_route (rules, request, &error)
      && sl_http_request_parse_query (request, request->route->query, &error)
      && check_body (request, &error) && check_scope (rules, request, &error))
    return TRUE;
  if (error != NULL)
    request->early_answer = sl_problem_new (request, 0, error);
  return FALSE;
}
