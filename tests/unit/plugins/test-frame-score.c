// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "frame-score.h"

#include <gst/gst.h>

/* A frame of one videotestsrc pattern in a format. */
static double
score_pattern (const char *pattern, const char *filter, const char *caps)
{
  g_autofree char *description = g_strdup_printf (
      "videotestsrc num-buffers=1 pattern=%s ! %s ! videoconvert ! %s,width=161,height=121 "
      "! fakesink name=sink enable-last-sample=true",
      pattern, filter, caps);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) end = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstVideoInfo info;
  double score = 0.0;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (end), ==, GST_MESSAGE_EOS);
  g_object_get (sink, "last-sample", &sample, NULL);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  score = thumbnail_frame_score (&info, gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return score;
}

static const char *const formats[] = {
  "video/x-raw,format=I420",  "video/x-raw,format=NV12",
  "video/x-raw,format=YUY2",  "video/x-raw,format=I420_10LE",
  "video/x-raw,format=v210",  "video/x-raw,format=Y444",
  "video/x-raw,format=GRAY8", "video/x-raw,format=RGB",
  "video/x-raw,format=BGRx",  "video/x-raw,format=I420,colorimetry=(string)1:4:0:0",
};

static void
test_pictures (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_assert_cmpfloat (score_pattern ("smpte", "identity", formats[i]), >, 0.6);
}

static void
test_nothing_to_see (void)
{
  static const char *const patterns[] = { "black", "white", "red", "green", "blue" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (patterns); j++)
      g_assert_cmpfloat (score_pattern (patterns[j], "identity", formats[i]), <, 0.02);
  }
}

/* The picture in the first tenth of a fade. */
static void
test_dim (void)
{
  double score = score_pattern ("smpte", "videobalance contrast=0.1 brightness=-0.05", formats[0]);

  g_assert_cmpfloat (score, >, 0.0);
  g_assert_cmpfloat (score, <, 0.25);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/frame-score/pictures", test_pictures);
  g_test_add_func ("/plugins/frame-score/nothing-to-see", test_nothing_to_see);
  g_test_add_func ("/plugins/frame-score/dim", test_dim);
  return g_test_run ();
}
