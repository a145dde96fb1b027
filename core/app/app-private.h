// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "app/upload.h"
#include "model/artifact.h"
#include "model/media.h"
#include "store/multipart-repository.h"

/* Confirms of different uploads seldom wait for each other. */
#define SL_N_UPLOAD_LOCKS 32

/* What the files of this folder share. */
struct _SlApp {
  GObject parent_instance;

  SlAppConfig config;
  SlDatabase *database;     /* (owned) */
  SlObjectStore *objects;   /* (owned) */
  SlPipelineSet *pipelines; /* (owned) */
  SlClock *clock;           /* (owned) */
  SlMetrics *metrics;       /* (owned) */
  SlProviderSet *providers; /* (owned) of transcriptions */
  SlDispatcher *dispatcher; /* (unowned) (nullable) woken after commits */
  SlOutboxRelay *relay;     /* (unowned) (nullable) woken after commits */

  char *node_id; /* (owned) (nullable) where no other daemon can be */
  GAsyncQueue
      *left_leases; /* (owned) (element-type SlExclusiveLease) see sl_upload_locks_settle() */
  GMutex upload_locks[SL_N_UPLOAD_LOCKS]; /* see sl_app_get_upload_lock() */
  GMutex avatar_locks[SL_N_UPLOAD_LOCKS]; /* see sl_app_get_avatar_lock() */

  /* Where the search for orphans goes on; used by the one thread that cleans up. */
  guint orphans_bucket;
  char *orphans_after; /* (owned) (nullable) */

  SlMetricFamily *cleaned_up; /* (unowned) */
  /* Families of the spec's metrics, by their names there. (unowned) */
  SlMetricFamily *uploads;
  SlMetricFamily *processing_duration;
  SlMetricFamily *storage_bytes;
  SlMetricFamily *transcription_requests;
  SlMetricFamily *queue_size;

  /* Sluice's own. (unowned) */
  SlMetricFamily *queue_active;
  SlMetricFamily *queue_age;
  SlMetricFamily *outbox_events;
  SlMetricFamily *outbox_age;
  SlMetricFamily *database_up;
  SlMetricFamily *objects_up;
  SlMetricFamily *media_settled;
  SlMetricFamily *failed_media;
  SlMetricFamily *transcription_calls;
};

gint64 sl_app_now (SlApp *self);
/* For upload-lock.c, which is what others use. */
GMutex *sl_app_get_upload_lock (SlApp *self, const char *media_id);
/* For avatar-place.c, which is what others use. */
GMutex *sl_app_get_avatar_lock (SlApp *self, const char *user_id);
/* New passes or events were committed. */
void sl_app_wake (SlApp *self);
/* "video", "audio", "image" or "document": the type label of media_uploads_total. */
const char *sl_app_upload_type (const SlMedia *media);

/* A signed GET of an artifact, as clients see it. */
char *sl_app_sign_artifact (SlApp *self,
                            const SlArtifact *artifact,
                            const char *disposition,
                            GError **error);

/* upload-parts.c: reading how a media is uploaded. Returns: FALSE on error; @multipart is NULL when
 * it is not uploaded in parts. */
gboolean
sl_app_find_multipart (SlApp *app, const char *media_id, SlMultipart **multipart, GError **error);
/* Begins an upload in the store, where there is none any more, and notes its name. */
gboolean
sl_app_begin_parts (SlApp *app, const SlMedia *media, SlMultipart *multipart, GError **error);
/* @numbers: (nullable) as for sl_get_upload_parts(); @present: (element-type SlObjectPart)
 * (transfer full) what is there. */
SlUploadParts *sl_app_sign_parts (SlApp *app,
                                  const SlMedia *media,
                                  const SlMultipart *multipart,
                                  GArray *numbers,
                                  GPtrArray *present,
                                  GError **error);
/* complete-parts.c: has the store put the parts of a media together, if it is uploaded in parts and
 * the store still knows of it; does nothing otherwise. @etags: see sl_confirm_upload_parts().
 * UPLOAD_NOT_FOUND: there are parts missing; SIZE_MISMATCH, CONFLICT. In @is_gone: the store does
 * not know of the parts any more, since it has put them together, or is about to. */
gboolean sl_app_complete_parts (SlApp *app,
                                const SlMedia *media,
                                GPtrArray *etags,
                                gboolean *is_gone,
                                GError **error);
/* Wall ms: how long an upload in parts may take. */
gint64 sl_app_get_parts_expiry (SlApp *app);

/* What SlPassSink asks for, a file for each: prepare-pass.c */
SlWorkOrder *sl_app_prepare_pass (SlPassSink *sink,
                                  const SlPass *pass,
                                  const char *work_dir,
                                  GCancellable *cancellable,
                                  GError **error);
/* progress-pass.c */
void sl_app_progress_pass (SlPassSink *sink, const SlPass *pass, GPtrArray *progress);
/* answer-request.c */
SlWorkReply *sl_app_answer_request (SlPassSink *sink,
                                    const SlPass *pass,
                                    const char *work_dir,
                                    const SlWorkRequest *request);
/* finish-pass.c */
gboolean sl_app_finish_pass (SlPassSink *sink,
                             const SlPass *pass,
                             const char *work_dir,
                             SlWorkReport *report,
                             const GError *work_error,
                             GCancellable *cancellable,
                             GError **error);

/* prepare-pass.c: SLUICE_ERROR_LEASE_LOST when @pass is not ours any more. */
gboolean sl_app_check_lease (SlTransaction *transaction, const SlPass *pass, GError **error);

/* What cleanup.c runs, each a batch. They return how many went, -1 on error. sweep-uploads.c: */
gint64 sl_app_expire_uploads (SlApp *self, GError **error);
gint64 sl_app_remove_strays (SlApp *self, GError **error);
/* Objects whose time has come and that nothing refers to. */
gint64 sl_app_remove_garbage (SlApp *self, GError **error);
/* sweep-orphans.c */
gint64 sl_app_find_orphans (SlApp *self, GError **error);
/* prune-rows.c */
gint64 sl_app_prune_idempotency_keys (SlApp *self, GError **error);
gint64 sl_app_prune_consumed_events (SlApp *self, GError **error);
gint64 sl_app_prune_events (SlApp *self, GError **error);
gint64 sl_app_prune_passes (SlApp *self, GError **error);
gint64 sl_app_prune_nodes (SlApp *self, GError **error);
