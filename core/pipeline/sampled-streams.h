// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "decoder.h"
#include "recording-sampler.h"

G_BEGIN_DECLS

/* The decoded sound and picture of a recording, measured a place at a time. Buffers arrive in
 * streaming threads; the functions are for the thread that goes from place to place. */
typedef struct _SlSampledStreams SlSampledStreams;

/* On the bus when all that is in question was looked at. Has "place", the serial of that place. */
#define SL_SAMPLED_STREAMS_MESSAGE_DONE "sluice-place-done"

/* Nanoseconds that are listened to at a place. */
#define SL_SAMPLED_STREAMS_WINDOW GST_SECOND

/* @pipeline gets the sinks, and the messages; it is in NULL state when the streams are freed. */
SlSampledStreams *
sl_sampled_streams_new (GstElement *pipeline, const SlVerdictThresholds *thresholds);
void sl_sampled_streams_free (SlSampledStreams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSampledStreams, sl_sampled_streams_free)

/* Measures the track of @kind, if @decoder has one. @decoder lives as long as the pipeline runs.
 * Errors: SLUICE_ERROR_MISSING_ELEMENT, those of sl_decoder_link(). */
gboolean sl_sampled_streams_attach (SlSampledStreams *self,
                                    SlDecoder *decoder,
                                    SluiceMediaKind kind,
                                    GError **error);

/* Before a seek, after which a new place begins. */
void sl_sampled_streams_begin_place (SlSampledStreams *self);
/* No more places: to the end, or till the time is up. */
void sl_sampled_streams_play_on (SlSampledStreams *self);
/* The serial of the place that is looked at. */
guint sl_sampled_streams_get_place (SlSampledStreams *self);

/* Whether something is still in question; of @kind alone. */
gboolean sl_sampled_streams_has_open (SlSampledStreams *self);
gboolean sl_sampled_streams_is_open (SlSampledStreams *self, SluiceMediaKind kind);
/* The last timestamp at this place of what is in question. */
GstClockTime sl_sampled_streams_get_reached (SlSampledStreams *self);
/* Whether no buffer has come at this place. */
gboolean sl_sampled_streams_has_seen_nothing (SlSampledStreams *self);

/* Fills in what the track of @kind tells. @is_enough: so much was looked at that what was not found
 * is not there. */
void sl_sampled_streams_answer (SlSampledStreams *self,
                                SluiceMediaKind kind,
                                gboolean is_enough,
                                SlSamples *samples);

G_END_DECLS
