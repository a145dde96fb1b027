// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "model/artifact.h"
#include "model/media.h"
#include "model/stage-job.h"

/* get-media.c */
typedef struct {
  SlMedia *media;
  GPtrArray *artifacts; /* (element-type SlArtifact) of the media's generation */
  GPtrArray *urls;      /* (element-type utf8) signed GET URL of each artifact, same order */
} SlMediaView;

void sl_media_view_free (SlMediaView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMediaView, sl_media_view_free)

/* Another owner's, a deleted and an unknown media are all SLUICE_ERROR_NOT_FOUND. */
SlMediaView *sl_get_media (SlApp *app, const char *user_id, const char *media_id, GError **error);

/* list-media.c: newest first. */
typedef struct {
  const char *user_id;
  const char *status;    /* (nullable) filter */
  const char *file_type; /* (nullable) filter */
  const char *cursor;    /* (nullable) opaque, from the last page */
  guint limit;           /* 1 to 100 */
} SlListRequest;

typedef struct {
  GPtrArray *items; /* (element-type SlMediaView) */
  char *next;       /* (nullable) cursor */
} SlMediaPage;

void sl_media_page_free (SlMediaPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMediaPage, sl_media_page_free)
SlMediaPage *sl_list_media (SlApp *app, const SlListRequest *request, GError **error);

/* get-status.c: the stages as they stand. */
typedef struct {
  SlMedia *media;
  GPtrArray *jobs; /* (element-type SlStageJob) in descriptor order, of the newest generation */
} SlStatusView;

void sl_status_view_free (SlStatusView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStatusView, sl_status_view_free)
SlStatusView *sl_get_status (SlApp *app, const char *user_id, const char *media_id, GError **error);

/* get-url.c: a signed URL. For stream the playable artifact ("video", else "audio", else the only
 * one); CONFLICT while there is none. For download the artifact @name, or the original when @name
 * is NULL; as an attachment with the client's name. */
typedef struct {
  char *url;
  gint64 expires_at;
  char *content_type;
} SlSignedUrl;

void sl_signed_url_free (SlSignedUrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSignedUrl, sl_signed_url_free)
SlSignedUrl *
sl_get_stream_url (SlApp *app, const char *user_id, const char *media_id, GError **error);
SlSignedUrl *sl_get_download_url (SlApp *app,
                                  const char *user_id,
                                  const char *media_id,
                                  const char *name,
                                  GError **error);

/* reprocess-media.c: runs again what failed; with @all everything, under a new generation whose
 * artifacts replace the old ones when all of it is there. CONFLICT while it runs, or when nothing
 * failed and @all is FALSE. */
SlStatusView *sl_reprocess_media (SlApp *app,
                                  const char *user_id,
                                  const char *media_id,
                                  gboolean all,
                                  GError **error);

/* delete-media.c: tombstone, passes cancelled, media.deleted; objects go in the background for
 * sure. */
gboolean sl_delete_media (SlApp *app, const char *user_id, const char *media_id, GError **error);
