// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gboolean is_fragmented;   /* MP4 whose samples are in moof boxes */
  gboolean lacks_index;     /* MP4 without a whole moov: cut, or never finished */
  gboolean lacks_sound;     /* WAV that ends before its first sample */
  gboolean lacks_cues;      /* Matroska without a table to seek by */
  gboolean states_duration; /* FALSE: a Matroska file without Duration, or a fragmented MP4 */
  guint64 duration;         /* nanoseconds of a fragmented MP4, from its fragments; 0 = unknown */
  guint64 last_timestamp;   /* of a Matroska file without Duration: nanoseconds in the recording's
                               own clock, which may start anywhere; 0 = unknown */
  guint64 file_size;
  guint64 movie_duration_at; /* where an MP4 with edits states its duration; 0 = there are none */
  guint movie_duration_size; /* bytes of that number */
  guint64 media_duration;    /* what it would be without the edits, in the same unit */
  guint swapped_track;       /* id of the MP4's sound track to give to sl_byte_order_attach; 0 = no
                                track needs it */
} SlContainerLayout;

/* Reads the heads in a file. Containers other than MP4 and Matroska count as stating a duration.
 * Errors: SLUICE_ERROR_NOT_FOUND or SLUICE_ERROR_STORAGE_UNAVAILABLE; damage is no error. */
gboolean sl_container_scan (const char *path, SlContainerLayout *layout, GError **error);

G_END_DECLS
