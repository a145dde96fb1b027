// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The spec's events: who may publish what is the outbox's business, what they say is decided
 * here. */
#include "model/event.h"

#include <math.h>
#include <string.h>

#include "base/json-util.h"
#include "base/strict-json.h"
#include "base/time-format.h"
#include "base/uuid.h"

/* Metadata is JSON that Sluice wrote; the limit is there because the reader wants one. */
#define MAX_METADATA_BYTES (1024 * 1024)
/* Brokers take 1 MB with their own headers, unless they are told otherwise. */
#define MAX_RECORD_BYTES 900000

SlEvent *
sl_event_new (void)
{
  return g_new0 (SlEvent, 1);
}

void
sl_event_free (SlEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->event_id);
  g_free (self->media_id);
  g_free (self->type);
  g_free (self->payload);
  g_free (self);
}

static void
set_string_or_null (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

/* Takes @data. */
static SlEvent *
create_event (const SlMedia *media, const char *type, JsonObject *data, gint64 wall_ms)
{
  SlEvent *self = sl_event_new ();
  g_autoptr (JsonObject) envelope = json_object_new ();
  g_autofree char *timestamp = sl_time_format (wall_ms);

  self->event_id = sl_uuid7_new (wall_ms);
  self->media_id = g_strdup (media->id);
  self->type = g_strdup (type);
  self->created_at = wall_ms;
  json_object_set_string_member (envelope, "eventId", self->event_id);
  json_object_set_string_member (envelope, "eventType", type);
  json_object_set_string_member (envelope, "timestamp", timestamp);
  json_object_set_object_member (envelope, "data", data);
  self->payload = sl_json_object_to_string (envelope);
  return self;
}

static JsonObject *
create_data (const SlMedia *media)
{
  JsonObject *data = json_object_new ();

  json_object_set_string_member (data, "mediaId", media->id);
  json_object_set_string_member (data, "userId", media->user_id);
  json_object_set_string_member (data, "fileType", media->file_type);
  return data;
}

/* What joins a recording to the interview that asked for it. */
static void
add_references (JsonObject *data, const SlMedia *media)
{
  set_string_or_null (data, "interviewId", media->interview_id);
  set_string_or_null (data, "questionId", media->question_id);
}

SlEvent *
sl_event_new_media_uploaded (const SlMedia *media, const char *bucket, gint64 wall_ms)
{
  JsonObject *data = create_data (media);

  json_object_set_string_member (data, "fileName", media->original_name);
  json_object_set_int_member (data, "fileSize", media->file_size);
  json_object_set_string_member (data, "contentType", media->content_type);
  json_object_set_string_member (data, "bucket", bucket);
  json_object_set_string_member (data, "key", media->storage_key);
  return create_event (media, SL_EVENT_MEDIA_UPLOADED, data, wall_ms);
}

/* NULL metadata, or a row that another version wrote, is an empty object. */
static JsonObject *
parse_metadata (const SlMedia *media)
{
  JsonObject *metadata = NULL;

  if (media->metadata != NULL)
    metadata = sl_json_parse_object (media->metadata, strlen (media->metadata), MAX_METADATA_BYTES,
                                     NULL);
  return metadata != NULL ? metadata : json_object_new ();
}

/* "video" -> "video_url": the spec's member names; "waveform-image" -> "waveform_image_url". */
static JsonObject *
collect_urls (GPtrArray *artifacts)
{
  JsonObject *urls = json_object_new ();

  for (guint i = 0; i < artifacts->len; i++) {
    const SlArtifact *artifact = g_ptr_array_index (artifacts, i);
    g_autofree char *name = g_strdup_printf ("%s_url", artifact->name);
    g_autofree char *url = g_strdup_printf ("s3://%s/%s", artifact->bucket, artifact->key);

    g_strdelimit (name, "-", '_');
    json_object_set_string_member (urls, name, url);
  }
  return urls;
}

SlEvent *
sl_event_new_media_processed (const SlMedia *media, GPtrArray *artifacts, gint64 wall_ms)
{
  JsonObject *data = create_data (media);

  add_references (data, media);
  json_object_set_string_member (data, "status", sl_media_status_to_string (media->status));
  json_object_set_object_member (data, "metadata", parse_metadata (media));
  json_object_set_object_member (data, "processedUrls", collect_urls (artifacts));
  return create_event (media, SL_EVENT_MEDIA_PROCESSED, data, wall_ms);
}

static JsonObject *
describe_transcription (const SlTranscript *transcript, gboolean whole)
{
  JsonObject *object = json_object_new ();

  set_string_or_null (object, "language", transcript->language);
  json_object_set_double_member (object, "duration", transcript->duration);
  json_object_set_boolean_member (object, "speech", transcript->speech);
  if (!isnan (transcript->confidence))
    json_object_set_double_member (object, "confidence", transcript->confidence);
  json_object_set_boolean_member (object, "truncated", !whole);
  if (!whole)
    return object;
  json_object_set_string_member (object, "text", transcript->text);
  json_object_set_array_member (object, "segments",
                                sl_transcript_segments_to_array (transcript->segments, FALSE));
  return object;
}

static SlEvent *
create_transcription_event (const SlMedia *media,
                            const SlTranscript *transcript,
                            const char *url,
                            gboolean whole,
                            gint64 wall_ms)
{
  JsonObject *data = create_data (media);

  add_references (data, media);
  json_object_set_object_member (data, "transcription", describe_transcription (transcript, whole));
  json_object_set_string_member (data, "transcriptionUrl", url);
  return create_event (media, SL_EVENT_TRANSCRIPTION_READY, data, wall_ms);
}

SlEvent *
sl_event_new_transcription_ready (const SlMedia *media,
                                  const SlTranscript *transcript,
                                  const char *url,
                                  gint64 wall_ms)
{
  SlEvent *event = create_transcription_event (media, transcript, url, TRUE, wall_ms);

  if (strlen (event->payload) <= MAX_RECORD_BYTES)
    return event;
  sl_event_free (event);
  return create_transcription_event (media, transcript, url, FALSE, wall_ms);
}

SlEvent *
sl_event_new_media_deleted (const SlMedia *media, gint64 wall_ms)
{
  JsonObject *data = create_data (media);

  add_references (data, media);
  json_object_set_string_member (data, "status", sl_media_status_to_string (SL_MEDIA_DELETED));
  return create_event (media, SL_EVENT_MEDIA_DELETED, data, wall_ms);
}

SlEvent *
sl_event_new_media_processing_failed (const SlMedia *media, gint64 wall_ms)
{
  JsonObject *data = create_data (media);
  JsonObject *error = json_object_new ();

  add_references (data, media);
  json_object_set_string_member (data, "status", sl_media_status_to_string (media->status));
  set_string_or_null (error, "code", media->error_code);
  set_string_or_null (error, "message", media->error_message);
  json_object_set_object_member (data, "error", error);
  return create_event (media, SL_EVENT_MEDIA_PROCESSING_FAILED, data, wall_ms);
}
