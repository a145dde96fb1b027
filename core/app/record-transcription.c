// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A transcription becomes rows, and the world is told. */
#include "app/record-transcription.h"

#include "base/text-fold.h"
#include "base/uuid.h"
#include "model/event.h"
#include "store/outbox-repository.h"
#include "store/passage-repository.h"
#include "store/transcription-repository.h"

/* Characters of the specification's column; transcription.json has the whole name. */
#define MAX_MODEL_CHARACTERS 50

/* (nullable) */
static char *
dup_model (const char *model)
{
  return model != NULL
             ? g_utf8_substring (model, 0, MIN (g_utf8_strlen (model, -1), MAX_MODEL_CHARACTERS))
             : NULL;
}

/* A list as text. */
static char *
format_segments (const SlTranscript *transcript)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, sl_transcript_segments_to_array (transcript->segments, TRUE));
  return json_to_string (node, FALSE);
}

static SlTranscription *
make_row (const SlMedia *media, const SlTranscript *transcript, const char *url, gint64 now)
{
  SlTranscription *row = sl_transcription_new ();

  row->created_at = now;
  row->id = sl_uuid7_new (now);
  row->media_id = g_strdup (media->id);
  row->full_text = g_strdup (transcript->text);
  row->language = g_strdup (transcript->language);
  row->duration_seconds = transcript->duration;
  row->segments = format_segments (transcript);
  row->model_used = dup_model (transcript->model);
  row->provider = g_strdup (transcript->provider);
  row->confidence = transcript->confidence;
  row->speech = transcript->speech;
  row->storage_url = g_strdup (url);
  return row;
}

static GPtrArray *
make_passages (const SlTranscript *transcript)
{
  GPtrArray *passages = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_passage_free);

  for (guint i = 0; i < transcript->segments->len; i++) {
    const SlTranscriptSegment *segment = g_ptr_array_index (transcript->segments, i);
    SlPassage *passage = sl_passage_new ();

    passage->start = segment->start;
    passage->end = segment->end;
    passage->text = g_strdup (segment->text);
    passage->words = sl_text_fold_words (segment->text);
    g_ptr_array_add (passages, passage);
  }
  return passages;
}

gboolean
sl_record_transcription (SlTransaction *transaction,
                         const SlMedia *media,
                         const SlArtifact *artifact,
                         const char *bucket,
                         const SlTranscript *transcript,
                         GError **error)
{
  gint64 now = sl_transaction_get_now (transaction);
  g_autofree char *url = g_strdup_printf ("s3://%s/%s", artifact->bucket, artifact->key);
  g_autofree char *url_in_store = g_strdup_printf ("s3://%s/%s", bucket, artifact->key);
  g_autoptr (SlTranscription) row = make_row (media, transcript, url, now);
  g_autoptr (GPtrArray) passages = make_passages (transcript);
  g_autoptr (SlEvent)
      event = sl_event_new_transcription_ready (media, transcript, url_in_store, now);

  return sl_transcription_repository_replace (transaction, row, error)
         && sl_passage_repository_replace (transaction, media->id, media->user_id, passages, error)
         && sl_outbox_repository_append (transaction, event, error);
}
