// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The spec's envelopes, member by member. */
#include <string.h>

#include "base/strict-json.h"
#include "base/uuid.h"
#include "model/event.h"

#define WALL_MS G_GINT64_CONSTANT (1735689600123)

static SlMedia *
create_media (void)
{
  SlMedia *media = sl_media_new ();

  media->id = g_strdup ("m1");
  media->user_id = g_strdup ("u1");
  media->file_type = g_strdup ("video_response");
  media->original_name = g_strdup ("response \"1\".webm");
  media->content_type = g_strdup ("video/webm");
  media->file_size = 15000000;
  media->bucket = g_strdup ("videos");
  media->storage_key = g_strdup ("raw/u1/m1/original.webm");
  media->status = SL_MEDIA_PROCESSING;
  media->interview_id = g_strdup ("i1");
  return media;
}

/* The envelope without its random id, so that the rest can be compared as text. */
static char *
dup_rest (const SlEvent *event)
{
  g_autoptr (JsonObject)
      envelope = sl_json_parse_object (event->payload, strlen (event->payload), 10000, NULL);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  g_assert_nonnull (envelope);
  g_assert_cmpstr (json_object_get_string_member (envelope, "eventId"), ==, event->event_id);
  g_assert_true (sl_uuid_is_valid (event->event_id));
  json_object_remove_member (envelope, "eventId");
  json_node_set_object (node, envelope);
  return json_to_string (node, FALSE);
}

static void
assert_event (const SlEvent *event, const char *type, const char *expected)
{
  g_autofree char *rest = dup_rest (event);

  g_assert_cmpstr (event->type, ==, type);
  g_assert_cmpstr (event->media_id, ==, "m1");
  g_assert_cmpint (event->created_at, ==, WALL_MS);
  g_assert_cmpstr (rest, ==, expected);
}

static void
test_media_uploaded (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (SlEvent) event = sl_event_new_media_uploaded (media, "prod-videos", WALL_MS);

  assert_event (event, "media.uploaded",
                "{\"eventType\":\"media.uploaded\",\"timestamp\":\"2025-01-01T00:00:00.123Z\","
                "\"data\":{\"mediaId\":\"m1\",\"userId\":\"u1\",\"fileType\":\"video_response\","
                "\"fileName\":\"response \\\"1\\\".webm\",\"fileSize\":15000000,"
                "\"contentType\":\"video/webm\",\"bucket\":\"prod-videos\","
                "\"key\":\"raw/u1/m1/original.webm\"}}");
}

static SlArtifact *
create_artifact (const char *name, const char *key)
{
  SlArtifact *artifact = sl_artifact_new ();

  artifact->name = g_strdup (name);
  artifact->bucket = g_strdup ("videos");
  artifact->key = g_strdup (key);
  return artifact;
}

static void
test_media_processed (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (GPtrArray)
      artifacts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_artifact_free);
  g_autoptr (SlEvent) event = NULL;

  media->status = SL_MEDIA_READY;
  media->metadata = g_strdup ("{\"duration\":20.5}");
  g_ptr_array_add (artifacts, create_artifact ("video", "processed/u1/m1/video.mp4"));
  g_ptr_array_add (artifacts, create_artifact ("audio", "processed/u1/m1/audio.wav"));
  g_ptr_array_add (artifacts, create_artifact ("waveform-image", "processed/u1/m1/waveform.svg"));
  event = sl_event_new_media_processed (media, artifacts, WALL_MS);
  assert_event (event, "media.processed",
                "{\"eventType\":\"media.processed\",\"timestamp\":\"2025-01-01T00:00:00.123Z\","
                "\"data\":{\"mediaId\":\"m1\",\"userId\":\"u1\",\"fileType\":\"video_response\","
                "\"interviewId\":\"i1\",\"questionId\":null,\"status\":\"ready\","
                "\"metadata\":{\"duration\":20.5},"
                "\"processedUrls\":{\"video_url\":\"s3://videos/processed/u1/m1/video.mp4\","
                "\"audio_url\":\"s3://videos/processed/u1/m1/audio.wav\","
                "\"waveform_image_url\":\"s3://videos/processed/u1/m1/waveform.svg\"}}}");
}

static void
test_media_deleted (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (SlEvent) event = sl_event_new_media_deleted (media, WALL_MS);

  assert_event (event, "media.deleted",
                "{\"eventType\":\"media.deleted\",\"timestamp\":\"2025-01-01T00:00:00.123Z\","
                "\"data\":{\"mediaId\":\"m1\",\"userId\":\"u1\",\"fileType\":\"video_response\","
                "\"interviewId\":\"i1\",\"questionId\":null,\"status\":\"deleted\"}}");
}

static void
test_media_processing_failed (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (SlEvent) event = NULL;

  media->status = SL_MEDIA_FAILED;
  media->error_code = g_strdup ("CORRUPT_MEDIA");
  media->error_message = g_strdup ("stage 'transcode': no frame");
  event = sl_event_new_media_processing_failed (media, WALL_MS);
  assert_event (event, "media.processing_failed",
                "{\"eventType\":\"media.processing_failed\","
                "\"timestamp\":\"2025-01-01T00:00:00.123Z\","
                "\"data\":{\"mediaId\":\"m1\",\"userId\":\"u1\",\"fileType\":\"video_response\","
                "\"interviewId\":\"i1\",\"questionId\":null,\"status\":\"failed\","
                "\"error\":{\"code\":\"CORRUPT_MEDIA\","
                "\"message\":\"stage 'transcode': no frame\"}}}");
}

static void
test_missing_metadata_is_an_empty_object (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (GPtrArray) artifacts = g_ptr_array_new ();
  g_autoptr (SlEvent) event = sl_event_new_media_processed (media, artifacts, WALL_MS);

  g_assert_nonnull (strstr (event->payload, "\"metadata\":{},\"processedUrls\":{}"));
}

static void
test_ids_differ (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (SlEvent) first = sl_event_new_media_deleted (media, WALL_MS);
  g_autoptr (SlEvent) second = sl_event_new_media_deleted (media, WALL_MS);

  g_assert_cmpstr (first->event_id, !=, second->event_id);
  g_assert_cmpint (first->seq, ==, 0);
}

/* @text: what was said in one segment. */
static SlTranscript *
create_transcript (const char *text)
{
  g_autofree char *json = g_strdup_printf (
      "{\"version\":1,\"speech\":true,\"text\":\"%s\",\"language\":\"en\",\"duration\":2,"
      "\"model\":\"tiny\",\"provider\":\"own\",\"confidence\":null,\"segments\":[{\"start\":0,"
      "\"end\":2,\"text\":\"%s\",\"words\":[{\"start\":0,\"end\":2,\"word\":\"x\"}]}]}",
      text, text);
  SlTranscript *transcript = sl_transcript_new_from_json (json, strlen (json), NULL);

  g_assert_nonnull (transcript);
  return transcript;
}

static void
test_transcription_ready (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autoptr (SlTranscript) transcript = create_transcript ("Hello.");
  g_autoptr (SlEvent) event = sl_event_new_transcription_ready (
      media, transcript, "s3://transcriptions/m1/transcription.json", WALL_MS);

  assert_event (event, "transcription.ready",
                "{\"eventType\":\"transcription.ready\",\"timestamp\":\"2025-01-01T00:00:00.123Z\","
                "\"data\":{\"mediaId\":\"m1\",\"userId\":\"u1\",\"fileType\":\"video_response\","
                "\"interviewId\":\"i1\",\"questionId\":null,\"transcription\":{\"language\":\"en\","
                "\"duration\":2,\"speech\":true,\"truncated\":false,\"text\":\"Hello.\","
                "\"segments\":[{\"start\":0,\"end\":2,\"text\":\"Hello.\"}]},"
                "\"transcriptionUrl\":\"s3://transcriptions/m1/transcription.json\"}}");
}

/* What a broker would not take comes without the text. */
static void
test_long_transcription_is_left_out (void)
{
  g_autoptr (SlMedia) media = create_media ();
  g_autofree char *text = g_strnfill (500000, 'x');
  g_autoptr (SlTranscript) transcript = create_transcript (text);
  g_autoptr (SlEvent)
      event = sl_event_new_transcription_ready (media, transcript, "s3://t/x", WALL_MS);

  g_assert_cmpuint (strlen (event->payload), <, 1000);
  g_assert_nonnull (strstr (event->payload, "\"truncated\":true"));
  g_assert_nonnull (strstr (event->payload, "\"transcriptionUrl\":\"s3://t/x\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/event/media-uploaded", test_media_uploaded);
  g_test_add_func ("/model/event/media-processed", test_media_processed);
  g_test_add_func ("/model/event/media-deleted", test_media_deleted);
  g_test_add_func ("/model/event/media-processing-failed", test_media_processing_failed);
  g_test_add_func ("/model/event/missing-metadata-is-an-empty-object",
                   test_missing_metadata_is_an_empty_object);
  g_test_add_func ("/model/event/transcription-ready", test_transcription_ready);
  g_test_add_func ("/model/event/long-transcription-is-left-out",
                   test_long_transcription_is_left_out);
  g_test_add_func ("/model/event/ids-differ", test_ids_differ);
  return g_test_run ();
}
