// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "loudness-normalizer.h"

#include <gst/check/gstharness.h>
#include <math.h>
#include <sluice/sluice.h>

#include "test-folder.h"

#define RATE 8000
#define CAPS "audio/x-raw,format=F32LE,layout=interleaved,rate=8000,channels=1"
#define FRAMES 1000

typedef struct {
  TestFolder *folder;
  char *path;
  GstHarness *harness;
  LoudnessNormalizer *normalizer;
  GError *error;
  gboolean destroyed;
} NormalizerFixture;

static void
on_failed (gpointer user_data, const GError *error)
{
  NormalizerFixture *fixture = user_data;

  g_assert_no_error (fixture->error);
  fixture->error = g_error_copy (error);
}

static void
on_destroyed (gpointer user_data)
{
  ((NormalizerFixture *) user_data)->destroyed = TRUE;
}

static void
set_up (NormalizerFixture *fixture, gconstpointer user_data)
{
  const LoudnessTarget target = { -16.0, -1.0 };
  GstElement *element;

  fixture->folder = test_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "samples", NULL);
  element = loudness_normalizer_new (fixture->path, 3 * GST_SECOND, &target, on_failed, fixture,
                                     on_destroyed);
  fixture->normalizer = gst_object_ref_sink (LOUDNESS_NORMALIZER (element));
  fixture->harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (fixture->harness, CAPS);
}

static void
tear_down (NormalizerFixture *fixture, gconstpointer user_data)
{
  gst_harness_teardown (fixture->harness);
  gst_clear_object (&fixture->normalizer);
  g_assert_true (fixture->destroyed);
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->folder, test_folder_remove);
}

/* A buffer of a sine of 1 kHz, eight samples a period; @number tells its time. */
static GstBuffer *
make_buffer (guint number, float level)
{
  g_autofree float *samples = g_new (float, FRAMES);
  GstBuffer *buffer;

  for (guint i = 0; i < FRAMES; i++)
    samples[i] = level * sinf ((float) G_PI * (i % 8) / 4.0f);
  buffer = gst_buffer_new_memdup (samples, FRAMES * sizeof (float));
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (number * FRAMES, GST_SECOND, RATE);
  return buffer;
}

static void
push (NormalizerFixture *fixture, guint n_buffers, float level)
{
  for (guint i = 0; i < n_buffers; i++)
    g_assert_cmpint (gst_harness_push (fixture->harness, make_buffer (i, level)), ==, GST_FLOW_OK);
}

typedef struct {
  guint n_frames;
  float highest;
} Output;

/* All that came out; each buffer starts where the one before ends. */
static Output
pull_all (NormalizerFixture *fixture)
{
  Output output = { 0 };
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (fixture->harness)) != NULL) {
    GstMapInfo map;

    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==,
                      gst_util_uint64_scale (output.n_frames, GST_SECOND, RATE));
    g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
    for (gsize i = 0; i < map.size / sizeof (float); i++)
      output.highest = MAX (output.highest, fabsf (((const float *) map.data)[i]));
    output.n_frames += map.size / sizeof (float);
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  return output;
}

static void
push_end (NormalizerFixture *fixture)
{
  g_assert_true (gst_harness_push_event (fixture->harness, gst_event_new_eos ()));
}

static void
test_waits_for_end (NormalizerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 16, 0.1f);
  g_assert_null (gst_harness_try_pull (fixture->harness));
  push_end (fixture);
  g_assert_cmpuint (pull_all (fixture).n_frames, ==, 16 * FRAMES);
}

/* Every sample is as much louder as the measure says. */
static void
test_applies_one_gain (NormalizerFixture *fixture, gconstpointer user_data)
{
  LoudnessReading source;
  Output output;
  double gain;

  g_assert_false (loudness_normalizer_get_report (fixture->normalizer, &source, &gain));
  push (fixture, 16, 0.05f);
  push_end (fixture);
  output = pull_all (fixture);
  g_assert_true (loudness_normalizer_get_report (fixture->normalizer, &source, &gain));
  g_assert_cmpfloat_with_epsilon (source.loudness + gain, -16.0, 0.01);
  g_assert_cmpfloat_with_epsilon (source.peak, 20.0 * log10 (0.05), 0.3);
  g_assert_cmpfloat_with_epsilon (20.0 * log10 (output.highest / 0.05), gain, 0.01);
}

static void
test_leaves_silence (NormalizerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 16, 0.0f);
  push_end (fixture);
  g_assert_cmpfloat (pull_all (fixture).highest, ==, 0.0f);
  g_assert_no_error (fixture->error);
}

/* A sample that is no number must not make all of them none. */
static void
test_survives_odd_samples (NormalizerFixture *fixture, gconstpointer user_data)
{
  GstBuffer *odd = make_buffer (0, 0.1f);
  const float values[] = { NAN, INFINITY, -INFINITY };
  LoudnessReading source;
  double gain;

  gst_buffer_fill (odd, 0, values, sizeof values);
  g_assert_cmpint (gst_harness_push (fixture->harness, odd), ==, GST_FLOW_OK);
  push (fixture, 16, 0.1f);
  push_end (fixture);
  g_assert_cmpuint (pull_all (fixture).n_frames, ==, 17 * FRAMES);
  g_assert_true (loudness_normalizer_get_report (fixture->normalizer, &source, &gain));
  g_assert_cmpfloat_with_epsilon (source.loudness + gain, -16.0, 0.01);
}

static void
test_passes_end_without_samples (NormalizerFixture *fixture, gconstpointer user_data)
{
  push_end (fixture);
  g_assert_cmpuint (pull_all (fixture).n_frames, ==, 0);
  g_assert_no_error (fixture->error);
}

/* 3 s are allowed. What comes after the failure is taken and thrown away: the branch must not stop
 * the others. */
static void
test_limits_duration (NormalizerFixture *fixture, gconstpointer user_data)
{
  push (fixture, 24, 0.1f);
  g_assert_no_error (fixture->error);
  push (fixture, 2, 0.1f);
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
  push_end (fixture);
  g_assert_cmpuint (pull_all (fixture).n_frames, ==, 0);
}

static void
test_refuses_change_of_format (NormalizerFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GstCaps) other = gst_caps_from_string (
      "audio/x-raw,format=F32LE,layout=interleaved,rate=16000,channels=1");

  push (fixture, 1, 0.1f);
  gst_harness_push_event (fixture->harness, gst_event_new_caps (other));
  g_assert_error (fixture->error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/loudness-normalizer/" name, NormalizerFixture, NULL, set_up, function,     \
              tear_down)
  ADD ("waits-for-end", test_waits_for_end);
  ADD ("applies-one-gain", test_applies_one_gain);
  ADD ("leaves-silence", test_leaves_silence);
  ADD ("survives-odd-samples", test_survives_odd_samples);
  ADD ("passes-end-without-samples", test_passes_end_without_samples);
  ADD ("limits-duration", test_limits_duration);
  ADD ("refuses-change-of-format", test_refuses_change_of_format);
#undef ADD
  return g_test_run ();
}
