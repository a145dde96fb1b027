// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The end of processing: ready or failed, and the world is told. */
#include "app/settle-media.h"

#include "base/json-util.h"
#include "base/string-util.h"
#include "model/artifact.h"
#include "model/event.h"
#include "model/stage-job.h"
#include "store/artifact-repository.h"
#include "store/garbage-repository.h"
#include "store/media-repository.h"
#include "store/outbox-repository.h"
#include "store/pass-repository.h"
#include "store/stage-job-repository.h"

/* The first failure that counts. */
static const SlStageJob *
find_failure (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++) {
    const SlStageJob *job = jobs->pdata[i];

    if (job->status == SL_JOB_FAILED && !job->optional)
      return job;
  }
  return NULL;
}

/* The spec's processed_urls: {"video_url": "s3://videos/..."}. */
static char *
format_urls (GPtrArray *artifacts)
{
  g_autoptr (JsonObject) urls = json_object_new ();

  for (guint i = 0; i < artifacts->len; i++) {
    const SlArtifact *artifact = artifacts->pdata[i];
    g_autofree char *name = g_strconcat (artifact->name, "_url", NULL);
    g_autofree char *url = g_strdup_printf ("s3://%s/%s", artifact->bucket, artifact->key);

    g_strdelimit (name, "-", '_');
    json_object_set_string_member (urls, name, url);
  }
  return sl_json_object_to_string (urls);
}

/* The generation before goes when the new one is whole. */
static gboolean
discard_generation (SlTransaction *transaction,
                    const char *media_id,
                    guint generation,
                    GError **error)
{
  g_autoptr (GPtrArray)
      artifacts = sl_artifact_repository_list (transaction, media_id, generation, error);

  if (artifacts == NULL)
    return FALSE;
  for (guint i = 0; i < artifacts->len; i++) {
    const SlArtifact *artifact = artifacts->pdata[i];

    if (!sl_garbage_repository_add (transaction, artifact->bucket, artifact->key,
                                    sl_transaction_get_now (transaction), error)
        || !sl_artifact_repository_remove (transaction, artifact->id, error))
      return FALSE;
  }
  return TRUE;
}

/* Consumers of events look there under the store's own names; rows keep ours. */
static void
name_buckets (SlObjectStore *objects, GPtrArray *artifacts)
{
  for (guint i = 0; i < artifacts->len; i++) {
    SlArtifact *artifact = artifacts->pdata[i];
    g_autofree char *name = g_strdup (sl_object_store_get_bucket_name (objects, artifact->bucket));

    sl_set_string (&artifact->bucket, name);
  }
}

static gboolean
make_ready (SlTransaction *transaction,
            SlObjectStore *objects,
            SlMedia *media,
            guint generation,
            GError **error)
{
  g_autoptr (GPtrArray) artifacts = NULL;
  g_autoptr (SlEvent) event = NULL;
  g_autofree char *urls = NULL;

  if (generation != media->generation
      && !discard_generation (transaction, media->id, media->generation, error))
    return FALSE;
  media->generation = generation;
  media->status = SL_MEDIA_READY;
  artifacts = sl_artifact_repository_list (transaction, media->id, generation, error);
  if (artifacts == NULL)
    return FALSE;
  urls = format_urls (artifacts);
  name_buckets (objects, artifacts);
  event = sl_event_new_media_processed (media, artifacts, sl_transaction_get_now (transaction));
  return sl_media_repository_update (transaction, media, error)
         && sl_media_repository_set_processed_urls (transaction, media->id, urls, error)
         && sl_outbox_repository_append (transaction, event, error);
}

static gboolean
make_failed (SlTransaction *transaction, SlMedia *media, const SlStageJob *failure, GError **error)
{
  g_autoptr (SlEvent) event = NULL;

  media->status = SL_MEDIA_FAILED;
  sl_set_string (&media->error_code, failure->error_code);
  sl_set_string (&media->error_message, failure->error_message);
  event = sl_event_new_media_processing_failed (media, sl_transaction_get_now (transaction));
  return sl_media_repository_update (transaction, media, error)
         && sl_outbox_repository_append (transaction, event, error);
}

/* An optional stage that came later has made something more. */
static gboolean
add_late_artifacts (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  g_autoptr (GPtrArray)
      artifacts = sl_artifact_repository_list (transaction, media->id, media->generation, error);
  g_autofree char *urls = artifacts != NULL ? format_urls (artifacts) : NULL;

  return urls != NULL
         && sl_media_repository_set_processed_urls (transaction, media->id, urls, error);
}

/* Everything but optional stages is through. Where all of them are optional they count. */
static gboolean
is_through (GPtrArray *jobs)
{
  gboolean has_essential = FALSE;
  gboolean is_all_through = TRUE;

  for (guint i = 0; i < jobs->len; i++) {
    const SlStageJob *job = jobs->pdata[i];
    gboolean is_open = sl_stage_job_is_open (job);

    if (is_open && !job->optional)
      return FALSE;
    has_essential = has_essential || !job->optional;
    is_all_through = is_all_through && !is_open;
  }
  return has_essential || is_all_through;
}

gboolean
sl_settle_media (SlTransaction *transaction,
                 SlObjectStore *objects,
                 SlMedia *media,
                 guint generation,
                 GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;
  const SlStageJob *failure;

  /* Settled before: what comes now is optional. */
  if (media->status != SL_MEDIA_PROCESSING)
    return media->generation != generation || add_late_artifacts (transaction, media, error);
  jobs = sl_stage_job_repository_list (transaction, media->id, generation, error);
  if (jobs == NULL)
    return FALSE;
  if (!is_through (jobs))
    return TRUE;
  failure = find_failure (jobs);
  return failure != NULL ? make_failed (transaction, media, failure, error)
                         : make_ready (transaction, objects, media, generation, error);
}
