// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * http-request: what a handler may ask about a request.
 */
#include "http-request.h"

#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "base/suggest.h"
#include "base/uuid.h"

/* Ten times the largest request of the API; parsing this much takes well under a millisecond. */
#define MAX_JSON_BYTES 65536
/* Long enough for every scheme of request ids, short enough for every log line. */
#define MAX_REQUEST_ID 128

static void
free_parameter (gpointer data)
{
  SlHttpParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
  g_free (parameter);
}

/* The client's own id, when it is fit for a log and a header field. */
static gboolean
is_sane_id (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > MAX_REQUEST_ID)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-_.:", *c) == NULL)
      return FALSE;
  return TRUE;
}

SlHttpRequest *
sl_http_request_new (SlHttpServices *services, SlRequestHead *head)
{
  SlHttpRequest *self = g_new0 (SlHttpRequest, 1);
  const char *own_id = head != NULL ? sl_request_head_get (head, "x-request-id") : NULL;

  self->services = services;
  self->head = head;
  self->started_us = g_get_monotonic_time ();
  self->request_id = is_sane_id (own_id) ? g_strdup (own_id)
                                         : sl_uuid7_new (g_get_real_time () / 1000);
  return self;
}

void
sl_http_request_free (SlHttpRequest *self)
{
  if (self == NULL)
    return;
  sl_request_head_free (self->head);
  g_strfreev (self->segments);
  g_clear_pointer (&self->query, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  sl_http_response_free (self->early_answer);
  g_free (self->request_id);
  g_free (self->user_id);
  g_free (self);
}

const char *
sl_http_request_get_header (const SlHttpRequest *self, const char *name)
{
  return self->head != NULL ? sl_request_head_get (self->head, name) : NULL;
}

char *
sl_http_request_dup_parameter (const SlHttpRequest *self, const char *name)
{
  return sl_router_dup_parameter (self->route, (const char *const *) self->segments, name);
}

char *
sl_http_request_dup_id (const SlHttpRequest *self, GError **error)
{
  g_autofree char *id = sl_http_request_dup_parameter (self, "id");

  if (sl_uuid_is_valid (id))
    return g_steal_pointer (&id);
  /* The same text as for an id that nobody has. */
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s'", id);
  return NULL;
}

const char *
sl_http_request_get_query (const SlHttpRequest *self, const char *name)
{
  for (guint i = 0; self->query != NULL && i < self->query->len; i++) {
    const SlHttpParameter *parameter = g_ptr_array_index (self->query, i);

    if (strcmp (parameter->name, name) == 0)
      return parameter->value;
  }
  return NULL;
}

gboolean
sl_http_request_get_query_flag (const SlHttpRequest *self,
                                const char *name,
                                gboolean *value,
                                GError **error)
{
  const char *text = sl_http_request_get_query (self, name);

  *value = g_strcmp0 (text, "true") == 0;
  if (text == NULL || *value || strcmp (text, "false") == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "query parameter '%s' is true or false, not '%s'", name, text);
  return FALSE;
}

/* application/x-www-form-urlencoded; NULL when it is not text. */
static char *
decode_query_text (const char *text)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (text), "+", ' ');
  g_autofree char *decoded = g_uri_unescape_string (spaced, NULL);

  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  return g_steal_pointer (&decoded);
}

static SlHttpParameter *
decode_pair (char *pair)
{
  SlHttpParameter *parameter = g_new0 (SlHttpParameter, 1);
  char *equals = strchr (pair, '=');

  if (equals != NULL)
    *equals = '\0';
  parameter->name = decode_query_text (pair);
  parameter->value = decode_query_text (equals != NULL ? equals + 1 : "");
  return parameter;
}

static gboolean
check_parameter (const SlHttpRequest *self,
                 const SlHttpParameter *parameter,
                 const char *const *allowed,
                 GError **error)
{
  const char *nearest;

  if (parameter->name == NULL || parameter->value == NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                         "a query parameter has a broken escape or is not UTF-8");
    return FALSE;
  }
  if (sl_http_request_get_query (self, parameter->name) != NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                 "query parameter '%s' occurs twice", parameter->name);
    return FALSE;
  }
  if (allowed == NULL || g_strv_contains (allowed, parameter->name))
    return TRUE;
  nearest = sl_suggest (parameter->name, allowed);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
               "there is no query parameter '%s' here%s%s%s", parameter->name,
               nearest != NULL ? ", did you mean '" : "", nearest != NULL ? nearest : "",
               nearest != NULL ? "'?" : "");
  return FALSE;
}

gboolean
sl_http_request_parse_query (SlHttpRequest *self, const char *const *allowed, GError **error)
{
  g_auto (GStrv) pairs = NULL;

  if (self->head->query == NULL || *self->head->query == '\0')
    return TRUE;
  self->query = g_ptr_array_new_with_free_func (free_parameter);
  pairs = g_strsplit (self->head->query, "&", -1);
  for (guint i = 0; pairs[i] != NULL; i++) {
    SlHttpParameter *parameter = decode_pair (pairs[i]);
    gboolean is_fine = check_parameter (self, parameter, allowed, error);

    g_ptr_array_add (self->query, parameter);
    if (!is_fine)
      return FALSE;
  }
  return TRUE;
}

/* application/json, with no charset or UTF-8, which is what JSON is. */
static gboolean
is_json_type (const char *type)
{
  g_auto (GStrv) parts = NULL;

  if (type == NULL)
    return FALSE;
  parts = g_strsplit (type, ";", 2);
  if (g_ascii_strcasecmp (g_strstrip (parts[0]), "application/json") != 0)
    return FALSE;
  return parts[1] == NULL || g_ascii_strcasecmp (g_strstrip (parts[1]), "charset=utf-8") == 0
         || g_ascii_strcasecmp (parts[1], "charset=\"utf-8\"") == 0;
}

gboolean
sl_http_request_parse_json (const SlHttpRequest *self,
                            const char *const *allowed,
                            gboolean is_optional,
                            JsonObject **object,
                            GError **error)
{
  const char *type = sl_http_request_get_header (self, "content-type");
  g_autoptr (JsonObject) parsed = NULL;
  gsize length = 0;
  const char *data = self->body != NULL ? g_bytes_get_data (self->body, &length) : NULL;

  *object = NULL;
  if (length == 0 && is_optional)
    return TRUE;
  if (length > 0 && !is_json_type (type)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_MEDIA,
                 "the body must be 'application/json', not '%s'", type != NULL ? type : "");
    return FALSE;
  }
  parsed = sl_json_parse_object (data != NULL ? data : "", length, MAX_JSON_BYTES, error);
  if (parsed == NULL || !sl_json_check_members (parsed, allowed, error))
    return FALSE;
  *object = g_steal_pointer (&parsed);
  return TRUE;
}

/* Weak comparison (RFC 9110 13.1.2): W/ in front makes no difference to a GET. */
static gboolean
is_same_etag (const char *candidate, const char *etag)
{
  if (g_str_has_prefix (candidate, "W/"))
    candidate += 2;
  return strcmp (candidate, "*") == 0 || strcmp (candidate, etag) == 0;
}

gboolean
sl_http_request_matches_etag (const SlHttpRequest *self, const char *etag)
{
  const char *list = sl_http_request_get_header (self, "if-none-match");
  g_auto (GStrv) candidates = NULL;

  if (list == NULL)
    return FALSE;
  candidates = g_strsplit (list, ",", -1);
  for (guint i = 0; candidates[i] != NULL; i++)
    if (is_same_etag (g_strstrip (candidates[i]), etag))
      return TRUE;
  return FALSE;
}
