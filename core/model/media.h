// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A row of media_files: what a client uploaded. Plain value, not shared between threads. */

typedef enum {
  SL_MEDIA_PENDING,    /* initiated, nothing arrived that we know of */
  SL_MEDIA_UPLOADING,  /* content is being confirmed */
  SL_MEDIA_PROCESSING, /* confirmed; stages run */
  SL_MEDIA_READY,      /* every stage that is not optional completed or was skipped */
  SL_MEDIA_FAILED,     /* a stage that is not optional failed for good */
  SL_MEDIA_DELETED,    /* gone, the row stays as a tombstone */
} SlMediaStatus;

/* The spec's words: "pending" ... "deleted". */
const char *sl_media_status_to_string (SlMediaStatus status);
gboolean sl_media_status_from_string (const char *text, SlMediaStatus *status);
/* The table of legal moves; every write goes through it. */
gboolean sl_media_status_may_follow (SlMediaStatus from, SlMediaStatus to);

typedef struct {
  char *id;
  char *user_id;
  char *file_type;
  char *original_name;
  char *content_type;
  gint64 file_size; /* bytes */
  char *bucket;
  char *storage_key; /* incoming key until confirmed, then the immutable one */
  SlMediaStatus status;
  char *metadata; /* (nullable) JSON object text: container, duration, width, height, codec, ... */
  char *error_code;            /* (nullable) name in the error table */
  char *error_message;         /* (nullable) */
  char *interview_id;          /* (nullable) */
  char *question_id;           /* (nullable) */
  char *transcription_options; /* (nullable) JSON: model/transcription-options.h */
  guint generation;            /* of the artifacts that are shown; 1 for the first processing */
  gint64 event_seq;            /* last sequence number of this media in the outbox */
  gint64 expires_at;           /* wall ms; of the upload while pending */
  gint64 created_at;
  gint64 updated_at;
  gint64 deleted_at; /* 0 = not deleted */
} SlMedia;

SlMedia *sl_media_new (void);
SlMedia *sl_media_copy (const SlMedia *self);
void sl_media_free (SlMedia *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMedia, sl_media_free)
