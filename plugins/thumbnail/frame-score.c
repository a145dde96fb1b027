// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Tells a picture from the black, white or grey that a camera gives while it warms up, by two
 * numbers of the luma: its mean and its spread. Both are taken from a grid of points, so a frame
 * of any size costs some tens of microseconds, far less than its decoding.
 */
#include "frame-score.h"

#include <math.h>

/* Rows that are looked at, and points in each: enough that no face or headline falls through. */
#define N_ROWS 48
#define N_COLUMNS 64

/* Mean luma (of 255) from which more light makes no better picture: a room in the evening. */
#define BRIGHT_ENOUGH 64.0

/* Standard deviation of luma from which more contrast makes no better picture. Noise of a covered
 * camera has 2 to 4, a page with a line of text 12. */
#define CONTRAST_ENOUGH 32.0

typedef struct {
  double sum;
  double square_sum;
  guint n_points;
} LumaSum;

/* One point as GStreamer unpacks it: AYUV or ARGB, 8 or 16 bits a component. */
static double
read_luma (const GstVideoInfo *info, const GstVideoFormatInfo *unpacked, const guint8 *row, guint x)
{
  gboolean is_wide = GST_VIDEO_FORMAT_INFO_DEPTH (unpacked, 0) == 16;
  double values[3];

  for (guint i = 0; i < 3; i++) {
    guint index = x * 4 + 1 + i;

    values[i] = is_wide ? ((const guint16 *) row)[index] / 257.0 : row[index];
  }
  if (GST_VIDEO_FORMAT_INFO_IS_RGB (unpacked))
    return 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2];
  if (info->colorimetry.range != GST_VIDEO_COLOR_RANGE_0_255)
    return CLAMP ((values[0] - 16.0) * 255.0 / 219.0, 0.0, 255.0);
  return values[0];
}

static void
add_row (LumaSum *sum, GstVideoFrame *frame, const GstVideoFormatInfo *unpacked, int y, guint8 *row)
{
  const GstVideoInfo *info = &frame->info;
  guint width = (guint) GST_VIDEO_INFO_WIDTH (info);

  info->finfo->unpack_func (info->finfo, GST_VIDEO_PACK_FLAG_NONE, row, frame->data, info->stride,
                            0, y, (int) width);
  for (guint i = 0; i < MIN (N_COLUMNS, width); i++) {
    double luma = read_luma (info, unpacked, row, i * width / MIN (N_COLUMNS, width));

    sum->sum += luma;
    sum->square_sum += luma * luma;
    sum->n_points++;
  }
}

static void
add_frame (LumaSum *sum, GstVideoFrame *frame)
{
  const GstVideoFormatInfo *unpacked = gst_video_format_get_info (frame->info.finfo->unpack_format);
  guint height = (guint) GST_VIDEO_FRAME_HEIGHT (frame);
  guint n_rows = MIN (N_ROWS, height);
  /* Some formats unpack by pairs of points, one more than the width when that is odd. */
  g_autofree guint8 *row = g_malloc0 (((gsize) GST_VIDEO_FRAME_WIDTH (frame) + 16)
                                      * (gsize) GST_VIDEO_FORMAT_INFO_PSTRIDE (unpacked, 0));

  for (guint i = 0; i < n_rows; i++)
    add_row (sum, frame, unpacked, (int) (i * height / n_rows), row);
}

double
thumbnail_frame_score (const GstVideoInfo *info, GstBuffer *buffer)
{
  GstVideoFrame frame;
  LumaSum sum = { 0 };
  double mean = 0.0, spread = 0.0;

  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_READ))
    return 0.0;
  add_frame (&sum, &frame);
  gst_video_frame_unmap (&frame);
  mean = sum.sum / sum.n_points;
  spread = sqrt (MAX (sum.square_sum / sum.n_points - mean * mean, 0.0));
  return MIN (mean / BRIGHT_ENOUGH, 1.0) * MIN (spread / CONTRAST_ENOUGH, 1.0);
}
