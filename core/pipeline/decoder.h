// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

#include "container-scan.h"
#include "track.h"

G_BEGIN_DECLS

/* A file on its way to raw (or, for the probe, parsed) streams: filesrc ! decodebin behind an
 * interface that another decoder can take over. Tracks are held back until all of them have shown
 * whether they carry data; then an application message "sluice-tracks-ready" is on the bus, and the
 * owner links what it wants and calls sl_decoder_start(). All functions are for the thread that
 * runs the pipeline. */
typedef struct _SlDecoder SlDecoder;

#define SL_DECODER_MESSAGE_READY "sluice-tracks-ready"

typedef struct {
  const char *path;
  gboolean decode; /* FALSE: expose tracks as the container has them, create no decoder */
  gboolean want_video;
  gboolean want_audio;
  gboolean keep_video; /* encoded, for branches that take packets: see sl_decoder_make_decoder() */
  gboolean keep_audio;
  guint max_threads;  /* for decoders; 0 = all CPUs */
  guint64 max_pixels; /* a track with more is not decoded */
} SlDecoderOptions;

/* Adds its elements to @pipeline. Errors: SLUICE_ERROR_MISSING_ELEMENT, those of
 * sl_container_scan(). */
SlDecoder *sl_decoder_new (GstBin *pipeline, const SlDecoderOptions *options, GError **error);
void sl_decoder_free (SlDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlDecoder, sl_decoder_free)

/* To be called at every turn of the owner's loop: notices tracks that are too late to wait for. */
void sl_decoder_poll (SlDecoder *self);

/* Valid from the ready message on. */
const char *sl_decoder_get_container (SlDecoder *self);
const SlContainerLayout *sl_decoder_get_layout (SlDecoder *self);
/* FALSE when the probe's duration is but a guess from a bitrate. One from the fragments so far is a
 * lower bound, and good enough. */
gboolean sl_decoder_announces_duration (SlDecoder *self);
/* (element-type SlTrack), in container order. */
GPtrArray *sl_decoder_get_tracks (SlDecoder *self);
/* (nullable): the chosen track of a kind, unless it is empty. */
const SlTrack *sl_decoder_get_track (SlDecoder *self, SluiceMediaKind kind);

/* (transfer none) (nullable): the decoder of a track that was kept encoded, in @bin. Errors:
 * SLUICE_ERROR_MISSING_ELEMENT. */
GstElement *
sl_decoder_make_decoder (SlDecoder *self, SluiceMediaKind kind, GstBin *bin, GError **error);
/* Connects the chosen track of @kind, and those that take its place in later links of a chain. */
gboolean sl_decoder_link (SlDecoder *self, SluiceMediaKind kind, GstPad *sink, GError **error);
/* Lets data flow. */
void sl_decoder_start (SlDecoder *self);
/* Goes to a place in stream time, flushing; to the keyframe before it when @to_keyframe. From the
 * start on, not from a streaming thread. FALSE when the demuxer can't. */
gboolean sl_decoder_seek (SlDecoder *self, GstClockTime position, gboolean to_keyframe);
/* Nobody wants more of @kind: its packets are dropped in front of the decoder. Any thread. */
void sl_decoder_discard (SlDecoder *self, SluiceMediaKind kind);

/* Any thread. Packets that went into the decoder of @kind. */
guint sl_decoder_get_n_packets (SlDecoder *self, SluiceMediaKind kind);
/* Any thread. How often the clock of the file went back; what followed was put behind. */
guint sl_decoder_get_n_joints (SlDecoder *self);
/* Any thread. How often the file has been read. */
guint sl_decoder_get_n_reads (SlDecoder *self);
/* Any thread. Whether it will not be read any more: it has been read to its end, or its demuxer has
 * given up. */
gboolean sl_decoder_has_stopped_reading (SlDecoder *self);
/* Any thread. How far the file has been read, 0.0 to 1.0. */
double sl_decoder_get_read_fraction (SlDecoder *self);

G_END_DECLS
