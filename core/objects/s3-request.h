// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* One request to a store, and its answer. A request belongs to who makes it; sending it changes
 * nothing in it, so that it can be sent again. */
typedef struct {
  const char *method; /* (unowned) */
  const char *bucket; /* (unowned) (nullable) */
  const char *key;    /* (unowned) (nullable) */
  GPtrArray *query;   /* (owned) (element-type SlSigV4Pair) */
  GPtrArray *headers; /* (owned) (element-type SlSigV4Pair) lower-case names */
  GBytes *body;       /* (owned) (nullable) */
  int source_fd;      /* the body is a part of this file; -1: @body */
  gint64 source_offset;
  gint64 source_length;
  int target_fd; /* where the body of a good answer goes; -1: into the answer */
  gint64 target_offset;
  gint64 target_length;      /* at most */
  guint max_attempts;        /* 0: as many as the client makes */
  guint stall_s;             /* 0: by what is asked */
  GCancellable *cancellable; /* (unowned) (nullable) */
} SlS3Request;

void
sl_s3_request_init (SlS3Request *self, const char *method, const char *bucket, const char *key);
void sl_s3_request_clear (SlS3Request *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlS3Request, sl_s3_request_clear)

void sl_s3_request_add_query (SlS3Request *self, const char *name, const char *value);
void sl_s3_request_add_header (SlS3Request *self, const char *name, const char *value);
/* "bytes=0-9" */
void sl_s3_request_add_range (SlS3Request *self, gint64 offset, gint64 length);
/* An XML or JSON document: its MD5 is sent with it, which S3 asks for with settings. */
void sl_s3_request_set_document (SlS3Request *self, const char *text);
gint64 sl_s3_request_get_length (const SlS3Request *self);
/* "PUT 'videos/a'", for errors. */
char *sl_s3_request_describe (const SlS3Request *self);

typedef struct {
  guint status;
  GHashTable *headers; /* (owned) lower-case names */
  GByteArray *body;    /* (owned) empty when it went to a file */
  gint64 n_received;
} SlS3Answer;

SlS3Answer *sl_s3_answer_new (void);
void sl_s3_answer_free (SlS3Answer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Answer, sl_s3_answer_free)

/* Returns: (nullable) */
const char *sl_s3_answer_get_header (const SlS3Answer *self, const char *name);
