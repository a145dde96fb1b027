// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What the planner wants to know of a probe: the JSON of sluice_media_info_to_json(), read back
 * without GStreamer. Members that are read: "container", "duration" (nanoseconds), "streams": a
 * list of objects with "kind" ("video", "audio", ...), "codec", "decoder" (null: none takes it),
 * "width", "height", "rotation", "frames". */
typedef struct {
  char *container;
  guint64 duration;   /* nanoseconds, 0 = unknown */
  gboolean has_video; /* a decodable video track */
  gboolean has_audio; /* a decodable audio track */
  gboolean has_image; /* a picture file */
  guint frames;       /* of a picture file */
  gboolean has_document;
  char *image_codec; /* (nullable) of a picture file */
  char *video_codec; /* (nullable) of the track in use, else of one without a decoder */
  char *audio_codec; /* (nullable) the same */
  guint width;
  guint height;
  guint rotation;
  char *undecodable; /* (nullable) codecs without a decoder, comma-separated */
} SlMediaFacts;

SlMediaFacts *sl_media_facts_new (void);
SlMediaFacts *sl_media_facts_new_from_json (const char *json, gsize length, GError **error);
void sl_media_facts_free (SlMediaFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMediaFacts, sl_media_facts_free)
