// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * transcription-routes: what is said in a recording, as data and as captions, and saying that it is
 * to be transcribed again.
 */
#include <math.h>
#include <string.h>

#include "app/transcription.h"
#include "base/error-info.h"
#include "base/json-util.h"
#include "base/strict-json.h"
#include "http/json-writer.h"
#include "http/routes.h"
#include "model/captions.h"
#include "model/transcript.h"

static const char *const transcribe_members[] = { "language", "model", "vocabulary", NULL };

/* The state of its stage, in the words of the status. */
static const char *
describe_state (const SlStageJob *job)
{
  if (job == NULL)
    return sl_job_status_to_string (SL_JOB_PENDING);
  return job->skip_reason != NULL ? "skipped" : sl_job_status_to_string (job->status);
}

static void
write_number (SlJsonWriter *writer, const char *name, double value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (isnan (value)) {
    sl_json_writer_null (writer, name);
    return;
  }
  sl_json_append_double (text, value);
  sl_json_writer_raw_object (writer, name, text->str);
}

/* Rows of another version, or that somebody changed, have none. */
static GPtrArray *
parse_segments (const SlTranscription *transcription, GError **error)
{
  g_autoptr (JsonNode) node = sl_json_parse (
      transcription->segments, strlen (transcription->segments), SL_TRANSCRIPT_MAX_BYTES, error);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return sl_transcript_segments_from_array (json_node_get_array (node), error);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "the transcription of media '%s' is not a list", transcription->media_id);
  return NULL;
}

static void
write_segments (SlJsonWriter *writer, GPtrArray *segments, gboolean words)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *text = NULL;

  json_node_take_array (node, sl_transcript_segments_to_array (segments, words));
  text = json_to_string (node, FALSE);
  sl_json_writer_raw_object (writer, "segments", text);
}

/* All null without one. */
static gboolean
write_transcription (SlJsonWriter *writer,
                     const SlTranscriptionView *view,
                     gboolean words,
                     GError **error)
{
  const SlTranscription *row = view->transcription;
  g_autoptr (GPtrArray) segments = row != NULL ? parse_segments (row, error) : NULL;

  if (row != NULL && segments == NULL)
    return FALSE;
  if (row != NULL)
    sl_json_writer_boolean (writer, "speech", row->speech);
  else
    sl_json_writer_null (writer, "speech");
  sl_json_writer_string (writer, "text", row != NULL ? row->full_text : NULL);
  sl_json_writer_string (writer, "language", row != NULL ? row->language : NULL);
  write_number (writer, "duration", row != NULL ? row->duration_seconds : NAN);
  write_number (writer, "confidence", row != NULL ? row->confidence : NAN);
  sl_json_writer_string (writer, "model", row != NULL ? row->model_used : NULL);
  sl_json_writer_string (writer, "provider", row != NULL ? row->provider : NULL);
  if (segments != NULL)
    write_segments (writer, segments, words);
  else
    sl_json_writer_null (writer, "segments");
  sl_json_writer_string (writer, "transcriptionUrl", view->url);
  sl_json_writer_time (writer, "createdAt", row != NULL ? row->created_at : 0);
  return TRUE;
}

static void
write_error (SlJsonWriter *writer, const SlStageJob *job)
{
  const SlErrorInfo *info;

  if (job == NULL || job->error_code == NULL) {
    sl_json_writer_null (writer, "error");
    return;
  }
  info = sl_error_info_find (job->error_code);
  sl_json_writer_begin_object (writer, "error");
  sl_json_writer_string (writer, "code", job->error_code);
  sl_json_writer_string (writer, "message", job->error_message);
  sl_json_writer_boolean (writer, "retryable", info != NULL && info->retry_class != SL_RETRY_NEVER);
  sl_json_writer_end_object (writer);
}

static SlHttpResponse *
print_view (const SlTranscriptionView *view, guint status, gboolean words, GError **error)
{
  g_autoptr (SlHttpResponse) response = sl_http_response_new_json (status);
  SlJsonWriter writer = { response->body };

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_string (&writer, "mediaId", view->media->id);
  sl_json_writer_string (&writer, "state", describe_state (view->job));
  sl_json_writer_string (&writer, "reason", view->job != NULL ? view->job->skip_reason : NULL);
  write_error (&writer, view->job);
  if (!write_transcription (&writer, view, words, error))
    return NULL;
  sl_json_writer_end_object (&writer);
  return g_steal_pointer (&response);
}

SlHttpResponse *
sl_handle_get_transcription (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autoptr (SlTranscriptionView) view = NULL;
  gboolean words = FALSE;

  if (id == NULL || !sl_http_request_get_query_flag (request, "words", &words, error))
    return NULL;
  view = sl_get_transcription (request->services->app, request->user_id, id, error);
  return view != NULL ? print_view (view, 200, words, error) : NULL;
}

SlHttpResponse *
sl_handle_transcribe_media (SlHttpRequest *request, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autofree char *location = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (SlTranscriptionOptions) options = NULL;
  g_autoptr (SlTranscriptionView) view = NULL;
  SlHttpResponse *response;

  if (id == NULL || !sl_http_request_parse_json (request, transcribe_members, TRUE, &object, error))
    return NULL;
  if (object != NULL) {
    options = sl_transcription_options_new_from_object (object, error);
    if (options == NULL)
      return NULL;
  }
  view = sl_transcribe_media (request->services->app, request->user_id, id, options, error);
  response = view != NULL ? print_view (view, 202, FALSE, error) : NULL;
  if (response == NULL)
    return NULL;
  location = g_strdup_printf ("/api/v1/media/%s/transcription", id);
  sl_http_response_add_header (response, "Location", location);
  return response;
}

static gboolean
check_is_there (const SlTranscriptionView *view, GError **error)
{
  if (view->transcription != NULL)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
               "media '%s' has no transcription: its state is '%s'", view->media->id,
               describe_state (view->job));
  return FALSE;
}

static SlHttpResponse *
print_captions (const SlTranscription *row, SlCaptionsFormat format, GError **error)
{
  g_autoptr (GPtrArray) segments = parse_segments (row, error);
  g_autofree char *text = NULL;
  SlHttpResponse *response;

  if (segments == NULL)
    return NULL;
  response = sl_http_response_new (200);
  response->content_type = format == SL_CAPTIONS_VTT ? "text/vtt; charset=utf-8"
                                                     : "application/x-subrip; charset=utf-8";
  text = sl_captions_format (segments, format);
  response->body = g_string_new (text);
  return response;
}

static SlHttpResponse *
handle_captions (SlHttpRequest *request, SlCaptionsFormat format, GError **error)
{
  g_autofree char *id = sl_http_request_dup_id (request, error);
  g_autofree char *etag = NULL;
  g_autoptr (SlTranscriptionView) view = NULL;
  SlHttpResponse *response;

  if (id == NULL)
    return NULL;
  view = sl_get_transcription (request->services->app, request->user_id, id, error);
  if (view == NULL || !check_is_there (view, error))
    return NULL;
  /* Rows do not change: a new transcription has a new id. */
  etag = g_strdup_printf ("\"%s\"", view->transcription->id);
  response = sl_http_request_matches_etag (request, etag)
                 ? sl_http_response_new (304)
                 : print_captions (view->transcription, format, error);
  if (response != NULL)
    sl_http_response_add_header (response, "ETag", etag);
  return response;
}

SlHttpResponse *
sl_handle_get_captions_vtt (SlHttpRequest *request, GError **error)
{
  return handle_captions (request, SL_CAPTIONS_VTT, error);
}

SlHttpResponse *
sl_handle_get_captions_srt (SlHttpRequest *request, GError **error)
{
  return handle_captions (request, SL_CAPTIONS_SRT, error);
}
