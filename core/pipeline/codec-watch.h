// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

/* What every element that decodes a track has to put up with: so many threads and no more, pictures
 * that are as small as allowed, its packets counted, and taken away when nobody wants them. Filled
 * in by its owner, at rest; it must live as long as the elements run. */
typedef struct {
  GstElement *speaker; /* (unowned): posts the error of a picture that is too large */
  guint max_threads;   /* 0 = all CPUs */
  guint64 max_pixels;
  gboolean is_fragmented; /* the file is an MP4 in fragments */

  gint discard[SLUICE_MEDIA_KIND_AUDIO + 1];   /* atomic: nobody wants more of the kind */
  gint n_packets[SLUICE_MEDIA_KIND_AUDIO + 1]; /* atomic: that went into a decoder of the kind */
} SlCodecWatch;

/* @element: a decoder that has not run yet. */
void sl_codec_watch_attach (SlCodecWatch *self, GstElement *element);

G_END_DECLS
