// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "model/artifact.h"
#include "model/media.h"
#include "model/transcript.h"

/* The spec's events. Builders return the whole envelope as JSON text: eventId, eventType,
 * timestamp, data. */
#define SL_EVENT_MEDIA_UPLOADED "media.uploaded"
#define SL_EVENT_MEDIA_PROCESSED "media.processed"
#define SL_EVENT_TRANSCRIPTION_READY "transcription.ready"
#define SL_EVENT_MEDIA_DELETED "media.deleted"
#define SL_EVENT_MEDIA_PROCESSING_FAILED "media.processing_failed"

#define SL_EVENT_TOPIC_MEDIA "media-events"

/* A row of the outbox. */
typedef struct {
  gint64 id;
  char *event_id;
  char *media_id;
  gint64 seq; /* 1, 2, 3 ... within the media; 0 until the outbox gives it one */
  char *type;
  char *payload; /* the envelope */
  gint64 created_at;
} SlEvent;

SlEvent *sl_event_new (void);
void sl_event_free (SlEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlEvent, sl_event_free)

/* Buckets of events are those of the store: consumers look there. */
SlEvent *sl_event_new_media_uploaded (const SlMedia *media, const char *bucket, gint64 wall_ms);
/* @artifacts: (element-type SlArtifact) */
SlEvent *sl_event_new_media_processed (const SlMedia *media, GPtrArray *artifacts, gint64 wall_ms);
/* Text and segments, without words, are left out when the envelope would not fit into a broker's
 * record: "truncated" is true then, and the URL leads to all of it. */
SlEvent *sl_event_new_transcription_ready (const SlMedia *media,
                                           const SlTranscript *transcript,
                                           const char *url,
                                           gint64 wall_ms);
SlEvent *sl_event_new_media_deleted (const SlMedia *media, gint64 wall_ms);
SlEvent *sl_event_new_media_processing_failed (const SlMedia *media, gint64 wall_ms);
