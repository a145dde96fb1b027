// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "sluice/sluice-error.h"

/* The head of an HTTP/1.x request, checked byte by byte: a pure function of its input. */

#define SL_REQUEST_HEAD_MAX_BYTES                                                                  \
  16384                                /* browsers stay below 8 KiB, proxies cut at 8 or 16 KiB    \
                                        */
#define SL_REQUEST_LINE_MAX_BYTES 8192 /* a presigned URL needs up to 2 KiB */
#define SL_REQUEST_HEAD_MAX_FIELDS 64

typedef enum {
  SL_HTTP_GET = 1 << 0,
  SL_HTTP_HEAD = 1 << 1,
  SL_HTTP_POST = 1 << 2,
  SL_HTTP_PUT = 1 << 3,
  SL_HTTP_DELETE = 1 << 4,
  SL_HTTP_OPTIONS = 1 << 5,
  SL_HTTP_PATCH = 1 << 6, /* known, offered nowhere: 405, not 501 */
} SlHttpMethod;

const char *sl_http_method_to_string (SlHttpMethod method);

/* Why a head is refused. Static; the connection closes after the answer. */
typedef struct {
  guint status; /* HTTP status where the error table has a coarser one: 414, 431, 501, 505 */
  SluiceError code;
  const char *detail;
} SlHeadFault;

typedef struct {
  const char *name;  /* (unowned) lower case */
  const char *value; /* (unowned) without surrounding space */
} SlHeadField;

typedef struct {
  char *text; /* (owned) everything below points into it */
  SlHttpMethod method;
  const char *path;  /* (unowned) still encoded, starts with a slash; "*" of OPTIONS */
  const char *query; /* (unowned) (nullable) still encoded, without the question mark */
  gboolean http_1_0; /* answered, never kept alive */
  gboolean closes;   /* the client wants the connection closed after this */
  gboolean expects_continue;
  gint64 content_length; /* -1 = no body */
  SlHeadField fields[SL_REQUEST_HEAD_MAX_FIELDS];
  guint n_fields;
} SlRequestHead;

/* Looks for the end of a head that arrives in pieces. @position starts at 0 and belongs to the
 * function. Returns the length of the head with its empty line, 0 while more must come. Sets @fault
 * as soon as no continuation could be a valid head. */
gsize
sl_request_head_scan (const char *data, gsize length, gsize *position, const SlHeadFault **fault);
/* @data is one whole head, as measured by the scan. Returns NULL and sets @fault when it is
 * refused. */
SlRequestHead *sl_request_head_parse (const char *data, gsize length, const SlHeadFault **fault);
void sl_request_head_free (SlRequestHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlRequestHead, sl_request_head_free)

/* The field's value or NULL. @name in lower case. Fields that matter to us occur once or not at
 * all. */
const char *sl_request_head_get (const SlRequestHead *self, const char *name);
