// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What a handler answers. Knows no libsoup; http-server.c sends it. */
typedef struct {
  const char *name; /* (unowned) static */
  char *value;      /* (owned) */
} SlHttpField;

typedef struct {
  guint status;
  const char *content_type; /* (unowned) (nullable) static, or of @headers; NULL = no body */
  GString *body;            /* (owned) (nullable) */
  GBytes *bytes;            /* (owned) (nullable) instead of @body: shared, never copied */
  int fd;                   /* (owned) instead of both: a file, -1 = none */
  gint64 offset;            /* of the part of the file */
  gint64 length;
  GArray *headers; /* (owned) (element-type SlHttpField) */
} SlHttpResponse;

SlHttpResponse *sl_http_response_new (guint status);
/* With an empty body of type application/json to print into. */
SlHttpResponse *sl_http_response_new_json (guint status);
void sl_http_response_free (SlHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlHttpResponse, sl_http_response_free)

/* @name is a string literal. @value loses CR and LF, so that no data can add a field. */
void sl_http_response_add_header (SlHttpResponse *self, const char *name, const char *value);
/* The value of the first field of that name, or NULL. */
const char *sl_http_response_get_header (const SlHttpResponse *self, const char *name);
