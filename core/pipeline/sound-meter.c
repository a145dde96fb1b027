// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Is there sound? The loudness of 20 ms at a time, all channels together; a few of them have to be
 * loud, because a muted microphone clicks when it is muted.
 */
#include "sound-meter.h"

#include <math.h>

/* Of a second. */
#define BLOCKS_PER_SECOND 50

/* A fifth of a second: less than the shortest word, more than a click. */
#define BLOCKS_TO_HEAR 10

struct _SlSoundMeter {
  double limit; /* mean square of a block that is heard */
  GstAudioInfo info;
  GstAudioConverter *converter; /* (owned) (nullable): to interleaved floats */
  double sum;                   /* of squares in the block so far */
  guint n_frames;               /* in the block so far */
  guint n_blocks;
  guint n_heard;
};

SlSoundMeter *
sl_sound_meter_new (double silence)
{
  SlSoundMeter *self = g_new0 (SlSoundMeter, 1);

  self->limit = pow (10.0, silence / 10.0);
  return self;
}

void
sl_sound_meter_free (SlSoundMeter *self)
{
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_free (self);
}

void
sl_sound_meter_cut (SlSoundMeter *self)
{
  self->sum = 0.0;
  self->n_frames = 0;
}

gboolean
sl_sound_meter_has_measured (SlSoundMeter *self)
{
  return self->n_blocks > 0;
}

gboolean
sl_sound_meter_has_heard (SlSoundMeter *self)
{
  return self->n_heard >= BLOCKS_TO_HEAR;
}

gboolean
sl_sound_meter_has_heard_something (SlSoundMeter *self)
{
  return sl_sound_meter_has_heard (self) || self->n_heard * 2 > self->n_blocks;
}

static gboolean
take_caps (SlSoundMeter *self, const GstCaps *caps)
{
  GstAudioInfo info, floats;

  if (!gst_audio_info_from_caps (&info, caps) || GST_AUDIO_INFO_RATE (&info) <= 0)
    return FALSE;
  if (self->converter != NULL && gst_audio_info_is_equal (&info, &self->info))
    return TRUE;
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  gst_audio_info_set_format (&floats, GST_AUDIO_FORMAT_F32, GST_AUDIO_INFO_RATE (&info),
                             GST_AUDIO_INFO_CHANNELS (&info), info.position);
  self->info = info;
  self->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &info, &floats, NULL);
  sl_sound_meter_cut (self);
  return self->converter != NULL;
}

static void
close_block (SlSoundMeter *self)
{
  double n_samples = (double) self->n_frames * GST_AUDIO_INFO_CHANNELS (&self->info);

  if (self->sum / n_samples > self->limit)
    self->n_heard++;
  self->n_blocks++;
  sl_sound_meter_cut (self);
}

static void
measure (SlSoundMeter *self, const float *samples, gsize n_frames)
{
  guint channels = (guint) GST_AUDIO_INFO_CHANNELS (&self->info);
  guint block = MAX ((guint) GST_AUDIO_INFO_RATE (&self->info) / BLOCKS_PER_SECOND, 1);

  for (gsize i = 0; i < n_frames; i++) {
    for (guint channel = 0; channel < channels; channel++) {
      float sample = samples[i * channels + channel];

      /* What a broken file decodes to may be no number at all. */
      if (isfinite (sample))
        self->sum += (double) sample * sample;
    }
    if (++self->n_frames == block)
      close_block (self);
  }
}

gboolean
sl_sound_meter_feed (SlSoundMeter *self, const GstCaps *caps, GstBuffer *buffer)
{
  GstAudioBuffer audio;
  g_autofree float *samples = NULL;
  gpointer out[1];

  if (!take_caps (self, caps) || !gst_audio_buffer_map (&audio, &self->info, buffer, GST_MAP_READ))
    return FALSE;
  samples = g_new (float, audio.n_samples *GST_AUDIO_INFO_CHANNELS (&self->info) + 1);
  out[0] = samples;
  gst_audio_converter_samples (self->converter, GST_AUDIO_CONVERTER_FLAG_NONE, audio.planes,
                               audio.n_samples, out, audio.n_samples);
  measure (self, samples, audio.n_samples);
  gst_audio_buffer_unmap (&audio);
  return TRUE;
}
