// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * media-json: prints media and their stages. Member names are those of the specification's tables
 * and of its events; what it does not name follows the same habit.
 */
#include "media-json.h"

#include <string.h>

#include "base/error-info.h"

/* Half of the shortest life of a signed URL (one hour): a view that is confirmed unchanged has URLs
 * that work for at least as long again. */
#define URL_PERIOD_MS (30 * 60 * 1000)

static const char *
find_url (const SlMediaView *view, const char *name)
{
  for (guint i = 0; i < view->artifacts->len; i++) {
    const SlArtifact *artifact = g_ptr_array_index (view->artifacts, i);

    if (strcmp (artifact->name, name) == 0)
      return g_ptr_array_index (view->urls, i);
  }
  return NULL;
}

/* "waveform-image": "waveform_image_url" */
static void
write_other_url (const SlArtifact *artifact, const char *url, SlJsonWriter *writer)
{
  static const char *const named[] = { "video", "thumbnail", "audio", NULL };
  g_autofree char *name = NULL;

  if (g_strv_contains (named, artifact->name))
    return;
  name = g_strconcat (artifact->name, "_url", NULL);
  g_strdelimit (name, "-", '_');
  sl_json_writer_string (writer, name, url);
}

/* The spec's three are always there, null when there is no such output. */
static void
write_processed_urls (const SlMediaView *view, SlJsonWriter *writer)
{
  sl_json_writer_begin_object (writer, "processedUrls");
  sl_json_writer_string (writer, "video_url", find_url (view, "video"));
  sl_json_writer_string (writer, "thumbnail_url", find_url (view, "thumbnail"));
  sl_json_writer_string (writer, "audio_url", find_url (view, "audio"));
  for (guint i = 0; i < view->artifacts->len; i++)
    write_other_url (g_ptr_array_index (view->artifacts, i), g_ptr_array_index (view->urls, i),
                     writer);
  sl_json_writer_end_object (writer);
}

static void
write_artifacts (const SlMediaView *view, SlJsonWriter *writer)
{
  sl_json_writer_begin_array (writer, "artifacts");
  for (guint i = 0; i < view->artifacts->len; i++) {
    const SlArtifact *artifact = g_ptr_array_index (view->artifacts, i);

    sl_json_writer_begin_object (writer, NULL);
    sl_json_writer_string (writer, "name", artifact->name);
    sl_json_writer_string (writer, "stage", artifact->stage);
    sl_json_writer_string (writer, "contentType", artifact->content_type);
    sl_json_writer_int (writer, "size", artifact->size);
    sl_json_writer_string (writer, "url", g_ptr_array_index (view->urls, i));
    sl_json_writer_raw_object (writer, "facts", artifact->facts);
    sl_json_writer_end_object (writer);
  }
  sl_json_writer_end_array (writer);
}

static void
write_media_error (const SlMedia *media, SlJsonWriter *writer)
{
  if (media->error_code == NULL) {
    sl_json_writer_null (writer, "error");
  } else {
    sl_json_writer_begin_object (writer, "error");
    sl_json_writer_string (writer, "code", media->error_code);
    sl_json_writer_string (writer, "message", media->error_message);
    sl_json_writer_end_object (writer);
  }
  sl_json_writer_string (writer, "errorMessage", media->error_message);
}

static void
write_upload_facts (const SlMedia *media, SlJsonWriter *writer)
{
  /* Twice, under the name of the row and under that of every request. */
  sl_json_writer_string (writer, "id", media->id);
  sl_json_writer_string (writer, "mediaId", media->id);
  sl_json_writer_string (writer, "userId", media->user_id);
  sl_json_writer_string (writer, "fileType", media->file_type);
  sl_json_writer_string (writer, "originalName", media->original_name);
  sl_json_writer_string (writer, "contentType", media->content_type);
  sl_json_writer_int (writer, "fileSize", media->file_size);
  sl_json_writer_string (writer, "bucket", media->bucket);
  sl_json_writer_string (writer, "storageKey", media->storage_key);
  sl_json_writer_string (writer, "status", sl_media_status_to_string (media->status));
}

void
sl_media_view_write (const SlMediaView *view, SlJsonWriter *writer, const char *name)
{
  const SlMedia *media = view->media;

  sl_json_writer_begin_object (writer, name);
  write_upload_facts (media, writer);
  sl_json_writer_raw_object (writer, "metadata", media->metadata);
  write_processed_urls (view, writer);
  write_artifacts (view, writer);
  write_media_error (media, writer);
  sl_json_writer_string (writer, "interviewId", media->interview_id);
  sl_json_writer_string (writer, "questionId", media->question_id);
  sl_json_writer_time (writer, "createdAt", media->created_at);
  sl_json_writer_time (writer, "updatedAt", media->updated_at);
  sl_json_writer_end_object (writer);
}

char *
sl_media_view_dup_etag (const SlMediaView *view, gint64 wall_ms)
{
  const SlMedia *media = view->media;

  /* Artifacts appear one by one, and not each of them changes the row. */
  return g_strdup_printf ("\"%" G_GINT64_MODIFIER "x-%x-%x-%" G_GINT64_MODIFIER "x\"",
                          media->updated_at, media->generation, view->artifacts->len,
                          wall_ms / URL_PERIOD_MS);
}

static const char *
get_state (const SlStageJob *job)
{
  if (job->status == SL_JOB_COMPLETED && job->skip_reason != NULL)
    return "skipped";
  return sl_job_status_to_string (job->status);
}

/* retry_count has the failed ones; one that runs or has succeeded is one more. */
static guint
count_attempts (const SlStageJob *job)
{
  gboolean has_one_more = job->status == SL_JOB_RUNNING
                          || (job->status == SL_JOB_COMPLETED && job->skip_reason == NULL);

  return job->retry_count + (has_one_more ? 1 : 0);
}

static void
write_job_error (const SlStageJob *job, SlJsonWriter *writer)
{
  const SlErrorInfo *info = sl_error_info_find (job->error_code);

  if (job->error_code == NULL) {
    sl_json_writer_null (writer, "error");
    return;
  }
  sl_json_writer_begin_object (writer, "error");
  sl_json_writer_string (writer, "code", job->error_code);
  sl_json_writer_string (writer, "message", job->error_message);
  sl_json_writer_boolean (writer, "retryable", info != NULL && info->retry_class != SL_RETRY_NEVER);
  sl_json_writer_end_object (writer);
}

static void
write_job (const SlStageJob *job, SlJsonWriter *writer)
{
  sl_json_writer_begin_object (writer, NULL);
  sl_json_writer_string (writer, "id", job->stage);
  sl_json_writer_string (writer, "jobType", job->job_type);
  sl_json_writer_string (writer, "state", get_state (job));
  sl_json_writer_int (writer, "progress", job->progress);
  sl_json_writer_int (writer, "attempts", count_attempts (job));
  sl_json_writer_boolean (writer, "optional", job->optional);
  write_job_error (job, writer);
  sl_json_writer_string (writer, "reason", job->skip_reason);
  sl_json_writer_time (writer, "startedAt", job->started_at);
  sl_json_writer_time (writer, "completedAt", job->completed_at);
  sl_json_writer_end_object (writer);
}

static guint
average_progress (const SlStatusView *view)
{
  guint sum = 0;

  if (view->media->status == SL_MEDIA_READY)
    return 100;
  for (guint i = 0; i < view->jobs->len; i++)
    sum += ((const SlStageJob *) g_ptr_array_index (view->jobs, i))->progress;
  return view->jobs->len > 0 ? sum / view->jobs->len : 0;
}

void
sl_status_view_write (const SlStatusView *view, SlJsonWriter *writer)
{
  sl_json_writer_begin_object (writer, NULL);
  sl_json_writer_string (writer, "mediaId", view->media->id);
  sl_json_writer_string (writer, "status", sl_media_status_to_string (view->media->status));
  sl_json_writer_int (writer, "progress", average_progress (view));
  sl_json_writer_begin_array (writer, "stages");
  for (guint i = 0; i < view->jobs->len; i++)
    write_job (g_ptr_array_index (view->jobs, i), writer);
  sl_json_writer_end_array (writer);
  sl_json_writer_end_object (writer);
}
