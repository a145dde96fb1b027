// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

typedef enum {
  SL_TRACK_WAITING, /* nothing seen yet; late, when others already filled their queues */
  SL_TRACK_HAS_DATA,
  SL_TRACK_EMPTY, /* ended without a buffer */
} SlTrackState;

/* A track of a file as decodebin comes across it, and what has become of it. */
typedef struct {
  SluiceMediaKind kind;
  char *stream_id; /* (owned) (nullable) */
  char *codec;     /* (owned) */
  char *decoder;   /* (owned) (nullable): factory name */
  GstCaps *caps;   /* (owned): encoded, as precise as parsers know */
  gboolean can_decode;
  gboolean is_encrypted;
  gboolean is_too_large; /* more pixels than are allowed */
  gboolean is_chosen;
  guint generation; /* which link of a chained file */
  SlTrackState state;
  GstClockTime first_pts; /* of the first buffer, in the container's clock */
  GstPad *pad;            /* (owned) (nullable): where it comes out */
  gulong block;
} SlTrack;

/* What @pad and @caps, which its parsers may know better later on, tell of a track. One with more
 * than @max_pixels can't be decoded. */
SlTrack *sl_track_new (GstPad *pad, GstCaps *caps, guint64 max_pixels);
void sl_track_free (gpointer track);

/* (element-type SlTrack) in each. (nullable): the latest track whose stream @pad belongs to. */
SlTrack *sl_tracks_find (GPtrArray *tracks, GstPad *pad);
/* (nullable): the chosen track of @kind in a link of a chained file. */
SlTrack *sl_tracks_find_chosen (GPtrArray *tracks, SluiceMediaKind kind, guint generation);

G_END_DECLS
