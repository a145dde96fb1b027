// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A private folder with recordings made on the spot. */
typedef struct {
  char *folder;
} MediaFixture;

void media_fixture_set_up (MediaFixture *fixture, gconstpointer user_data);
void media_fixture_tear_down (MediaFixture *fixture, gconstpointer user_data);
/* (transfer full): a path in the folder. */
char *media_fixture_path (MediaFixture *fixture, const char *name);

/* Runs a launch line that ends in an element "mux" to its EOS and returns the file's path. */
char *media_fixture_make (MediaFixture *fixture, const char *name, const char *launch);
/* 1 s of VP8 at 20 frames/s and of Opus, as MediaRecorder writes it: no duration, no cues. */
char *media_fixture_make_recording (MediaFixture *fixture, const char *name);
/* One packet of a track that a test writes by hand. */
typedef struct {
  GstClockTime pts;
  GstClockTime duration;
} MediaPacket;
/* A Matroska file whose PCM track (8 kHz mono) has sound at the times of @packets only. */
char *media_fixture_make_sparse_audio (MediaFixture *fixture,
                                       const char *name,
                                       const MediaPacket *packets,
                                       guint n_packets);
char *media_fixture_write (MediaFixture *fixture, const char *name, const void *data, gsize length);
/* A copy that ends after @fraction of the bytes. */
char *
media_fixture_cut (MediaFixture *fixture, const char *path, const char *name, double fraction);
/* One file after the other. */
char *
media_fixture_join (MediaFixture *fixture, const char *first, const char *second, const char *name);
/* A copy of an MP4 whose first track is to be turned by 90 degrees. */
char *media_fixture_turn (MediaFixture *fixture, const char *path, const char *name);
/* A copy in which each @from is a @to of the same length. */
char *media_fixture_patch (MediaFixture *fixture,
                           const char *path,
                           const char *name,
                           const char *from,
                           const char *to);

G_END_DECLS
