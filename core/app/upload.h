// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "model/media.h"
#include "model/transcription-options.h"

/* initiate-upload.c */
typedef struct {
  const char *user_id;
  const char *file_name;
  const char *file_type;
  const char *content_type;
  gint64 file_size;
  const char *interview_id;                    /* (nullable) UUID */
  const char *question_id;                     /* (nullable) UUID */
  const SlTranscriptionOptions *transcription; /* (nullable) */
  enum {
    SL_PARTS_BY_SIZE, /* when it is large */
    SL_PARTS_ALWAYS,
    SL_PARTS_NEVER,
  } parts;
} SlInitiateRequest;

/* A part that may be sent now. */
typedef struct {
  guint number; /* from 1 */
  gint64 size;  /* bytes, exactly */
  char *url;    /* takes a PUT */
} SlPartUrl;

/* How far an upload in parts is. Times are wall ms. */
typedef struct {
  gint64 part_size; /* of every part but the last */
  guint n_parts;
  gint64 expires_at;     /* it has to be confirmed before */
  gint64 urls_expire_at; /* of @urls */
  GPtrArray *parts;      /* (element-type SlObjectPart): what is there */
  GPtrArray *urls;       /* (element-type SlPartUrl): for what may be sent */
} SlUploadParts;

void sl_upload_parts_free (SlUploadParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlUploadParts, sl_upload_parts_free)

typedef struct {
  char *media_id;
  char *upload_url;
  gint64 expires_at;    /* wall ms; of the URLs */
  SlUploadParts *parts; /* (nullable) the other way to upload it */
} SlInitiateReply;

void sl_initiate_reply_free (SlInitiateReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlInitiateReply, sl_initiate_reply_free)

/* Errors: UNSUPPORTED_FILE_TYPE, FILE_TYPE_DISABLED, FILE_TOO_LARGE, UNSUPPORTED_MEDIA (extension),
 * INVALID_ARGUMENT, USER_DELETED. */
SlInitiateReply *sl_initiate_upload (SlApp *app, const SlInitiateRequest *request, GError **error);

/* confirm-upload.c: verifies and starts processing. A second confirm gives the same. Errors:
 * NOT_FOUND, UPLOAD_NOT_FOUND, UPLOAD_EXPIRED, SIZE_MISMATCH, CONTENT_MISMATCH, UNSUPPORTED_MEDIA,
 * CONFLICT. */
SlMedia *sl_confirm_upload (SlApp *app, const char *user_id, const char *media_id, GError **error);
/* The same with what the client knows of its parts. @etags: (nullable) (element-type SlObjectPart)
 * without sizes; one that is not the store's is SLUICE_ERROR_CONFLICT. */
SlMedia *sl_confirm_upload_parts (SlApp *app,
                                  const char *user_id,
                                  const char *media_id,
                                  GPtrArray *etags,
                                  GError **error);

/* upload-parts.c: what is there of an upload in parts, and URLs for @numbers (element-type guint)
 * (nullable), by default for the first of those that are missing. Errors: NOT_FOUND,
 * UPLOAD_EXPIRED, INVALID_ARGUMENT (no such part), CONFLICT (confirmed, or not in parts). */
SlUploadParts *sl_get_upload_parts (SlApp *app,
                                    const char *user_id,
                                    const char *media_id,
                                    GArray *numbers,
                                    GError **error);

/* abort-upload.c: idempotent; after confirm CONFLICT. */
gboolean sl_abort_upload (SlApp *app, const char *user_id, const char *media_id, GError **error);
