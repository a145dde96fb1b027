// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Levels that the recommendations state: EBU Tech 3341 has a stereo sine of 1 kHz at -23 dBFS at
 * -23 LUFS. */
#include "loudness-meter.h"

#include <math.h>

#define RATE 48000

/* A sine of 1 kHz with a peak of @level dBFS in channel @channel, or in all of them (-1). */
static LoudnessReading
measure (const char *layout, int channel, double level, double seconds)
{
  g_autofree char *text = g_strdup_printf ("audio/x-raw,format=F32LE,layout=interleaved,rate=%d,%s",
                                           RATE, layout);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);
  g_autoptr (LoudnessMeter) meter = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree float *samples = NULL;
  gsize n_frames = (gsize) (seconds * RATE);
  LoudnessReading reading;
  GstAudioInfo format;
  int n_channels;

  g_assert_true (gst_audio_info_from_caps (&format, caps));
  n_channels = GST_AUDIO_INFO_CHANNELS (&format);
  samples = g_new0 (float, n_frames *n_channels);
  for (gsize i = 0; i < n_frames; i++) {
    for (int j = 0; j < n_channels; j++) {
      if (channel < 0 || channel == j)
        samples[i * n_channels + j] = pow (10.0, level / 20.0)
                                      * sin (2.0 * G_PI * 1000.0 * i / RATE);
    }
  }
  meter = loudness_meter_new (&format, &error);
  g_assert_no_error (error);
  g_assert_true (loudness_meter_add (meter, samples, n_frames, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (loudness_meter_get_n_frames (meter), ==, n_frames);
  g_assert_true (loudness_meter_read (meter, &reading, &error));
  g_assert_no_error (error);
  return reading;
}

static void
test_stereo (void)
{
  LoudnessReading reading = measure ("channels=2,channel-mask=(bitmask)0x3", -1, -23.0, 5.0);

  g_assert_cmpfloat_with_epsilon (reading.loudness, -23.0, 0.1);
  g_assert_cmpfloat_with_epsilon (reading.peak, -23.0, 0.1);
}

static void
test_mono (void)
{
  LoudnessReading reading = measure ("channels=1", -1, -23.0, 5.0);

  g_assert_cmpfloat_with_epsilon (reading.loudness, -26.0, 0.1);
}

/* 5.1: front left, right, centre, effects, rear left, right. */
static void
test_weighs_channels (void)
{
  const char *layout = "channels=6,channel-mask=(bitmask)0x3f";
  double front = measure (layout, 0, -20.0, 3.0).loudness;

  g_assert_cmpfloat_with_epsilon (measure (layout, 2, -20.0, 3.0).loudness, front, 0.01);
  g_assert_cmpfloat_with_epsilon (measure (layout, 4, -20.0, 3.0).loudness, front + 1.5, 0.05);
  g_assert_cmpfloat_with_epsilon (measure (layout, 5, -20.0, 3.0).loudness, front + 1.5, 0.05);
  g_assert_cmpfloat (measure (layout, 3, -20.0, 3.0).loudness, ==, -HUGE_VAL);
}

static void
test_silence (void)
{
  LoudnessReading reading = measure ("channels=1", -1, -HUGE_VAL, 2.0);

  g_assert_cmpfloat (reading.loudness, ==, -HUGE_VAL);
  g_assert_cmpfloat (reading.peak, ==, -HUGE_VAL);
}

static void
test_too_short (void)
{
  LoudnessReading reading = measure ("channels=1", -1, -6.0, 0.99);

  g_assert_cmpfloat (reading.loudness, ==, -HUGE_VAL);
  g_assert_cmpfloat_with_epsilon (reading.peak, -6.0, 0.1);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/loudness-meter/stereo", test_stereo);
  g_test_add_func ("/plugins/loudness-meter/mono", test_mono);
  g_test_add_func ("/plugins/loudness-meter/weighs-channels", test_weighs_channels);
  g_test_add_func ("/plugins/loudness-meter/silence", test_silence);
  g_test_add_func ("/plugins/loudness-meter/too-short", test_too_short);
  return g_test_run ();
}
