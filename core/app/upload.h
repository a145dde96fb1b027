// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "model/media.h"

/* initiate-upload.c */
typedef struct {
  const char *user_id;
  const char *file_name;
  const char *file_type;
  const char *content_type;
  gint64 file_size;
  const char *interview_id; /* (nullable) UUID */
  const char *question_id;  /* (nullable) UUID */
} SlInitiateRequest;

typedef struct {
  char *media_id;
  char *upload_url;
  gint64 expires_at; /* wall ms */
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

/* abort-upload.c: idempotent; after confirm CONFLICT. */
gboolean sl_abort_upload (SlApp *app, const char *user_id, const char *media_id, GError **error);
