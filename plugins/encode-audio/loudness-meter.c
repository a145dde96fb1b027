// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* libebur128 with GStreamer's channel positions: the rear ones count 1.5 dB more, the one for
 * effects not at all. */
#include "loudness-meter.h"

#include <ebur128.h>
#include <math.h>

#include <sluice/sluice.h>

/* A block of the measure is 400 ms and the gate throws blocks away: of less than a second too few
 * are left to mean anything. */
#define MIN_MEASURED_SECONDS 1

struct _LoudnessMeter {
  ebur128_state *state; /* (owned) */
  guint64 n_frames;
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to %s the loudness", what);
  return FALSE;
}

static int
get_channel_kind (GstAudioChannelPosition position)
{
  switch (position) {
  case GST_AUDIO_CHANNEL_POSITION_LFE1:
  case GST_AUDIO_CHANNEL_POSITION_LFE2:
    return EBUR128_UNUSED;
  case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
  case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
  case GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT:
    return EBUR128_LEFT_SURROUND;
  case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
  case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
  case GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT:
    return EBUR128_RIGHT_SURROUND;
  default:
    return EBUR128_CENTER;
  }
}

LoudnessMeter *
loudness_meter_new (const GstAudioInfo *format, GError **error)
{
  g_autoptr (LoudnessMeter) self = g_new0 (LoudnessMeter, 1);
  guint n_channels = GST_AUDIO_INFO_CHANNELS (format);

  self->state = ebur128_init (n_channels, GST_AUDIO_INFO_RATE (format),
                              EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  if (self->state == NULL) {
    fail (error, "prepare the measure of");
    return NULL;
  }
  for (guint i = 0; i < n_channels; i++) {
    int kind = get_channel_kind (GST_AUDIO_INFO_POSITION (format, i));

    if (ebur128_set_channel (self->state, i, kind) != EBUR128_SUCCESS) {
      fail (error, "say which channel is which for");
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

void
loudness_meter_free (LoudnessMeter *self)
{
  if (self->state != NULL)
    ebur128_destroy (&self->state);
  g_free (self);
}

gboolean
loudness_meter_add (LoudnessMeter *self, const float *samples, gsize n_frames, GError **error)
{
  self->n_frames += n_frames;
  return ebur128_add_frames_float (self->state, samples, n_frames) == EBUR128_SUCCESS
         || fail (error, "measure");
}

guint64
loudness_meter_get_n_frames (const LoudnessMeter *self)
{
  return self->n_frames;
}

static gboolean
read_peak (const LoudnessMeter *self, double *peak, GError **error)
{
  double highest = 0.0;

  for (guint i = 0; i < self->state->channels; i++) {
    double one = 0.0;

    if (ebur128_true_peak (self->state, i, &one) != EBUR128_SUCCESS)
      return fail (error, "read the peak beside");
    highest = MAX (highest, one);
  }
  *peak = highest > 0.0 ? 20.0 * log10 (highest) : -HUGE_VAL;
  return TRUE;
}

gboolean
loudness_meter_read (const LoudnessMeter *self, LoudnessReading *reading, GError **error)
{
  double loudness = -HUGE_VAL;

  if (ebur128_loudness_global (self->state, &loudness) != EBUR128_SUCCESS)
    return fail (error, "read");
  reading->loudness = self->n_frames >= MIN_MEASURED_SECONDS * self->state->samplerate ? loudness
                                                                                       : -HUGE_VAL;
  return read_peak (self, &reading->peak, error);
}
