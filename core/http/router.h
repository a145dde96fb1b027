// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/http-response.h"
#include "http/request-head.h"

typedef struct _SlHttpRequest SlHttpRequest;

/* Parses the request, calls one use case, prints what came of it. Blocks; runs on a pool thread
 * unless its route says otherwise. */
typedef SlHttpResponse *(*SlHttpHandler) (SlHttpRequest *request, GError **error);

typedef enum {
  SL_SCOPE_PUBLIC, /* anyone */
  SL_SCOPE_USER,   /* an identified user; everything is looked up as theirs */
  SL_SCOPE_SIGNED, /* whoever holds a presigned URL */
} SlHttpScope;

typedef struct {
  SlHttpMethod method;
  const char *template; /* "/api/v1/media/{id}"; "{key+}" takes all that is left */
  const char *operation_id;
  SlHttpHandler handler; /* (nullable) NULL: the body is streamed, see object-upload.c */
  SlHttpScope scope;
  guint64 max_body;         /* bytes; 0 = takes no body */
  const char *const *query; /* (nullable) names of allowed query parameters; NULL = not looked at */
  gboolean is_immediate;    /* does not block: runs on the main loop */
  gboolean is_idempotent;   /* honours Idempotency-Key */
  gboolean is_operational;  /* for those who run the service: there without the API, too */
} SlHttpRoute;

typedef struct _SlRouter SlRouter;

/* @routes outlives the router. */
SlRouter *sl_router_new (const SlHttpRoute *routes, guint n_routes);
void sl_router_free (SlRouter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlRouter, sl_router_free)

/* The route of a path, HEAD being served by GET. Sets @allowed to what the path takes at all,
 * OPTIONS included: 0 when there is no such path. @segments as of sl_path_split(). */
const SlHttpRoute *sl_router_match (const SlRouter *self,
                                    SlHttpMethod method,
                                    const char *const *segments,
                                    guint *allowed);
/* What stands in @segments where the route's template has {name}; NULL when it has none. */
char *
sl_router_dup_parameter (const SlHttpRoute *route, const char *const *segments, const char *name);
/* "GET, HEAD, OPTIONS". */
char *sl_router_format_allow (guint allowed);

/* Splits "/a/b%20c" into "a", "b c". Refuses broken escapes, NUL, text that is not UTF-8, encoded
 * slashes and the segments "." and "..": two programs could read them differently. */
char **sl_path_split (const char *path, GError **error);
