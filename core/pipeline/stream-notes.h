// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a stream's head saw and put right. Written by the stream's thread; to be read when it has
 * ended. */
typedef struct {
  guint n_segments;           /* stretches of time with a timeline of their own */
  GstClockTime segment_start; /* of the first: where its clock begins */
  GstClockTime first_pts;     /* GST_CLOCK_TIME_NONE: no buffer */
} SlTimeNotes;

typedef struct {
  int width; /* of the first frame, upright */
  int height;
  int pixel_width; /* the shape of a pixel, 1:1 = square */
  int pixel_height;
  int pinned_width; /* what all frames became */
  int pinned_height;
  guint n_size_changes;
  int other_width; /* the first other size */
  int other_height;
  GstClockTime changed_at; /* running time */
  gboolean was_interlaced;
} SlVideoNotes;

typedef struct {
  GstClockTime lead; /* silence in front of the first sound */
  guint n_gaps;      /* holes in it, all of them filled */
  GstClockTime gaps;
  GstClockTime first_gap_at; /* running time */
  guint n_overlaps;          /* buffers whose time had passed */
  GstClockTime most_overlap;
} SlAudioNotes;

typedef struct {
  SlTimeNotes time;
  SlVideoNotes video;
  SlAudioNotes audio;
} SlStreamNotes;

G_END_DECLS
