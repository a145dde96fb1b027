// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Is there a picture, and does it move? Each picture is brought down to a small grey one, in which
 * neither the noise of a camera nor what a codec makes of a still picture shows, but a face that
 * turns or a line of text does. The first picture is compared with all later ones, so a change may
 * be as slow as it likes.
 */
#include "picture-watch.h"

/* Of the small picture: 10 x 13 pixels of 640 x 480 become one. */
#define WIDTH 64
#define HEIGHT 36
#define N_CELLS (WIDTH * HEIGHT)

/* Cells that may be brighter in a black picture: 2 %, for a clock or the glow of a diode. */
#define BRIGHT_CELLS (N_CELLS / 50)

/* Of 255: how far a coarse quantiser moves the grey of a cell in a picture that stands still. */
#define SAME_GREY 8

/* A few cells on both sides of what moved. */
#define CHANGED_CELLS 4

struct _SlPictureWatch {
  double limit; /* grey of 0 to 255 */
  GstVideoInfo info;
  GstVideoInfo small_info;
  GstVideoConverter *converter; /* (owned) (nullable) */
  GstBuffer *small;             /* (owned): what the converter fills */
  guint8 first[N_CELLS];
  gboolean has_first;
  gboolean has_seen_light;
  gboolean has_seen_change;
};

SlPictureWatch *
sl_picture_watch_new (double black)
{
  SlPictureWatch *self = g_new0 (SlPictureWatch, 1);

  self->limit = black * 255.0 / 100.0;
  gst_video_info_set_format (&self->small_info, GST_VIDEO_FORMAT_GRAY8, WIDTH, HEIGHT);
  self->small = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&self->small_info), NULL);
  return self;
}

void
sl_picture_watch_free (SlPictureWatch *self)
{
  g_clear_pointer (&self->converter, gst_video_converter_free);
  gst_clear_buffer (&self->small);
  g_free (self);
}

gboolean
sl_picture_watch_has_seen_picture (SlPictureWatch *self)
{
  return self->has_first;
}

gboolean
sl_picture_watch_has_seen_light (SlPictureWatch *self)
{
  return self->has_seen_light;
}

gboolean
sl_picture_watch_has_seen_change (SlPictureWatch *self)
{
  return self->has_seen_change;
}

static gboolean
take_caps (SlPictureWatch *self, const GstCaps *caps)
{
  GstVideoInfo info;

  if (!gst_video_info_from_caps (&info, caps) || GST_VIDEO_INFO_WIDTH (&info) <= 0)
    return FALSE;
  /* The converter wants these to be the same on both sides; a grey average does not care. */
  info.fps_n = self->small_info.fps_n;
  info.fps_d = self->small_info.fps_d;
  info.interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  if (self->converter != NULL && gst_video_info_is_equal (&info, &self->info))
    return TRUE;
  g_clear_pointer (&self->converter, gst_video_converter_free);
  self->info = info;
  /* Averages, no overshoot. */
  self->converter = gst_video_converter_new (
      &info, &self->small_info,
      gst_structure_new ("options", GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD,
                         GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_LINEAR, NULL));
  return self->converter != NULL;
}

static void
look (SlPictureWatch *self, const guint8 *grey)
{
  guint n_bright = 0;
  guint n_changed = 0;

  for (guint i = 0; i < N_CELLS; i++) {
    if (grey[i] > self->limit)
      n_bright++;
    if (self->has_first && ABS ((int) grey[i] - (int) self->first[i]) > SAME_GREY)
      n_changed++;
  }
  if (n_bright > BRIGHT_CELLS)
    self->has_seen_light = TRUE;
  if (n_changed >= CHANGED_CELLS)
    self->has_seen_change = TRUE;
  if (!self->has_first)
    memcpy (self->first, grey, N_CELLS);
  self->has_first = TRUE;
}

gboolean
sl_picture_watch_feed (SlPictureWatch *self, const GstCaps *caps, GstBuffer *buffer)
{
  GstVideoFrame from, to;

  if (!take_caps (self, caps) || !gst_video_frame_map (&from, &self->info, buffer, GST_MAP_READ))
    return FALSE;
  if (!gst_video_frame_map (&to, &self->small_info, self->small, GST_MAP_READWRITE)) {
    gst_video_frame_unmap (&from);
    return FALSE;
  }
  gst_video_converter_frame (self->converter, &from, &to);
  look (self, GST_VIDEO_FRAME_PLANE_DATA (&to, 0));
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  return TRUE;
}
