// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <curl/curl.h>
#include <glib.h>

/* What went wrong with a store, in Sluice's terms. */
typedef struct {
  guint status;      /* HTTP */
  char *code;        /* (nullable) "NoSuchKey"; HEAD answers have none */
  char *message;     /* (nullable) the store's words */
  gint64 store_time; /* wall ms, 0 = not told */
} SlS3Fault;

/* @text: (nullable) the answer's body; @date: (nullable) its Date header. */
void
sl_s3_fault_read (SlS3Fault *self, guint status, const char *text, gsize length, const char *date);
void sl_s3_fault_clear (SlS3Fault *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlS3Fault, sl_s3_fault_clear)

/* Whether the same request may be answered otherwise in a moment. */
gboolean sl_s3_fault_is_temporary (const SlS3Fault *self);
/* @what: "PUT 'videos/a'"; @wall_ms: the time that the request was signed with. */
void
sl_s3_fault_set_error (const SlS3Fault *self, const char *what, gint64 wall_ms, GError **error);

/* The same for requests that got no answer. @detail: libcurl's words, maybe empty. */
gboolean sl_s3_curl_is_temporary (CURLcode code);
void sl_s3_curl_set_error (CURLcode code, const char *what, const char *detail, GError **error);
