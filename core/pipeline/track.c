// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tracks in the order in which decodebin comes across them. In a chained file a stream may come
 * back under the same id, so the latest counts. */
#include "track.h"

#include "media-types.h"

SlTrack *
sl_track_new (GstPad *pad, GstCaps *caps, guint64 max_pixels)
{
  SlTrack *track = g_new0 (SlTrack, 1);

  track->kind = sl_media_types_get_kind (caps);
  track->stream_id = gst_pad_get_stream_id (pad);
  track->codec = sl_media_types_dup_codec (caps);
  track->caps = gst_caps_ref (caps);
  track->is_encrypted = sl_media_types_is_encrypted (caps);
  track->is_too_large = sl_media_types_has_more_pixels (caps, max_pixels);
  track->can_decode = !track->is_encrypted && !track->is_too_large
                      && sl_media_types_can_decode (caps);
  track->first_pts = GST_CLOCK_TIME_NONE;
  return track;
}

void
sl_track_free (gpointer data)
{
  SlTrack *track = data;

  g_free (track->stream_id);
  g_free (track->codec);
  g_free (track->decoder);
  gst_clear_caps (&track->caps);
  gst_clear_object (&track->pad);
  g_free (track);
}

SlTrack *
sl_tracks_find (GPtrArray *tracks, GstPad *pad)
{
  g_autofree char *stream_id = gst_pad_get_stream_id (pad);

  for (guint i = tracks->len; i > 0; i--) {
    SlTrack *track = g_ptr_array_index (tracks, i - 1);

    if (g_strcmp0 (track->stream_id, stream_id) == 0)
      return track;
  }
  return NULL;
}

SlTrack *
sl_tracks_find_chosen (GPtrArray *tracks, SluiceMediaKind kind, guint generation)
{
  for (guint i = 0; i < tracks->len; i++) {
    SlTrack *track = g_ptr_array_index (tracks, i);

    if (track->is_chosen && track->kind == kind && track->generation == generation)
      return track;
  }
  return NULL;
}
