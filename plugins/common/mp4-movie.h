// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Samples that libavcodec's AAC encoder puts in front: one frame. */
#define MP4_MOVIE_AAC_PRIMING 1024

/* The moov box of an MP4 that mp4mux wrote: what a stage has to know and to mend after muxing. */
typedef struct _Mp4Movie Mp4Movie;

/* Reads the box; the file stays as it is. SLUICE_ERROR_OUTPUT_INVALID when it is no MP4 with the
 * moov in front. */
Mp4Movie *mp4_movie_open (const char *path, GError **error);
void mp4_movie_free (Mp4Movie *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp4Movie, mp4_movie_free)

/* Nanoseconds, as the movie header says. */
guint64 mp4_movie_get_duration (const Mp4Movie *self);
/* Samples (frames) of the video track; 0 when there is none. */
guint mp4_movie_get_n_frames (const Mp4Movie *self);
/* Packets of the audio track; 0 when there is none. */
guint mp4_movie_get_n_packets (const Mp4Movie *self);
gboolean mp4_movie_has_video (const Mp4Movie *self);
gboolean mp4_movie_has_audio (const Mp4Movie *self);

/* Tells players to skip what the AAC encoder put in front of the sound: @n_samples at the audio's
 * rate, in the last edit of the audio track. mp4mux 1.22 leaves that out, and the sound comes late
 * by it. Writes eight bytes in place. */
gboolean mp4_movie_skip_priming (Mp4Movie *self, guint n_samples, GError **error);

/* The same for a movie that is nothing but sound, which ends after @n_samples: what the encoder
 * added to fill its last frame is left out, too, and the movie is as long as its sound. */
gboolean mp4_movie_trim_audio (Mp4Movie *self, guint n_skipped, guint64 n_samples, GError **error);

typedef enum {
  MP4_MOVIE_VIDEO,
  MP4_MOVIE_AUDIO,
} Mp4MovieKind;

/* Tells players to skip @time (nanoseconds) at the start of a track: packets that were copied and
 * are needed to decode those behind them. 0 changes nothing. */
gboolean mp4_movie_skip (Mp4Movie *self, Mp4MovieKind kind, guint64 time, GError **error);

/* Tells players to turn the picture clockwise by 90, 180 or 270 degrees. */
gboolean mp4_movie_turn (Mp4Movie *self, guint degrees, GError **error);
