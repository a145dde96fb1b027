// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "app/app.h"
#include "base/metrics.h"
#include "http/http-response.h"
#include "http/request-head.h"
#include "http/router.h"
#include "objects/object-store.h"

/* What handlers work with; the same for all requests of a server. */
typedef struct {
  SlApp *app;             /* (owned) */
  SlObjectStore *objects; /* (owned) */
  SlMetrics *metrics;     /* (owned) */
  GBytes *openapi;        /* (owned) */
  gint is_draining;       /* atomic */
} SlHttpServices;

typedef struct {
  char *name;  /* (owned) */
  char *value; /* (owned) */
} SlHttpParameter;

/* One request. Made on the main loop, then used by one handler's thread. Knows no libsoup. */
struct _SlHttpRequest {
  SlHttpServices *services;     /* (unowned) */
  SlRequestHead *head;          /* (owned) (nullable) NULL when it was refused */
  const SlHttpRoute *route;     /* (unowned) (nullable) */
  char **segments;              /* (owned) (nullable) of the path, decoded */
  GPtrArray *query;             /* (owned) (nullable) (element-type SlHttpParameter) */
  GBytes *body;                 /* (owned) (nullable) */
  char *request_id;             /* (owned) */
  char *user_id;                /* (owned) (nullable) whose request it is */
  gboolean is_origin_allowed;   /* the page it comes from may read the answer */
  SlHttpResponse *early_answer; /* (owned) (nullable) known before the body came */
  gint64 started_us;
};

/* Takes @head. */
SlHttpRequest *sl_http_request_new (SlHttpServices *services, SlRequestHead *head);
void sl_http_request_free (SlHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlHttpRequest, sl_http_request_free)

/* @name in lower case. NULL when there is no such field. */
const char *sl_http_request_get_header (const SlHttpRequest *self, const char *name);
/* What the path has where the template has {name}. */
char *sl_http_request_dup_parameter (const SlHttpRequest *self, const char *name);
/* {id}: SLUICE_ERROR_NOT_FOUND when it is not a UUID, since then nothing has it. */
char *sl_http_request_dup_id (const SlHttpRequest *self, GError **error);
/* A query parameter or NULL. */
const char *sl_http_request_get_query (const SlHttpRequest *self, const char *name);
/* ?name=true or false; FALSE when absent. */
gboolean sl_http_request_get_query_flag (const SlHttpRequest *self,
                                         const char *name,
                                         gboolean *value,
                                         GError **error);

/* Fills the query from the head: broken escapes, repeated names and names that are not in @allowed
 * are SLUICE_ERROR_INVALID_REQUEST. @allowed: (nullable): NULL takes any. */
gboolean
sl_http_request_parse_query (SlHttpRequest *self, const char *const *allowed, GError **error);
/* The body as a JSON object with members of @allowed only. SLUICE_ERROR_UNSUPPORTED_MEDIA when it
 * does not say that it is JSON. An empty body is an error unless @is_optional: then NULL without.
 */
gboolean sl_http_request_parse_json (const SlHttpRequest *self,
                                     const char *const *allowed,
                                     gboolean is_optional,
                                     JsonObject **object,
                                     GError **error);
/* Whether If-None-Match names @etag. */
gboolean sl_http_request_matches_etag (const SlHttpRequest *self, const char *etag);
