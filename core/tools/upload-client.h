// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "tools/file-sender.h"

/* The REST API as a client sees it. Blocking; one connection that is kept alive. A problem document
 * becomes an error with its code and detail. Turns the thread's default main context while it
 * waits, so that whoever cancels can be a source of it. Not thread-safe. */
typedef struct _SlUploadClient SlUploadClient;

/* @url: of the daemon, without a path. @user (nullable): X-User-Id. @cancellable (nullable):
 * SLUICE_ERROR_CANCELLED ends whatever is under way. */
SlUploadClient *sl_upload_client_new (const char *url, const char *user, GCancellable *cancellable);
void sl_upload_client_free (SlUploadClient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlUploadClient, sl_upload_client_free)

typedef struct {
  const char *path;
  const char *file_name;
  const char *file_type;
  const char *content_type;
  guint64 size;
} SlUploadFile;

/* Initiate, PUT, confirm; in parts where the daemon says so, and then what goes wrong for a while
 * is tried again. An upload that fails or is cancelled is aborted. Returns the id of the media. */
char *sl_upload_client_upload (SlUploadClient *self,
                               const SlUploadFile *file,
                               SlUploadProgressFunc progress,
                               gpointer user_data,
                               GError **error);
/* The body of GET /api/v1/media/:id/status. */
JsonObject *
sl_upload_client_get_status (SlUploadClient *self, const char *media_id, GError **error);
/* The body of GET /api/v1/media/:id. */
JsonObject *sl_upload_client_get_media (SlUploadClient *self, const char *media_id, GError **error);
