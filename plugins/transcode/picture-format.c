// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The format that goes into the encoder. Browsers play 4:2:0 with 8 bits; players disagree about
 * full range, so black and white move to 16 and 235, where video has them. What else the colours
 * are stays: it is written into the file, and converting it would lose more than it gains.
 *
 * The range is moved here: the converter of 1.22 takes a short cut when nothing but the range
 * differs, and copies the samples as they are. */
#include "picture-format.h"

#include "stage-chain.h"

/* New values of the samples: of luma, and of colour. */
typedef struct {
  guint8 luma[256];
  guint8 chroma[256];
} RangeTable;

static RangeTable *
range_table_new (void)
{
  RangeTable *self = g_new (RangeTable, 1);

  for (int i = 0; i < 256; i++) {
    self->luma[i] = (guint8) (16 + (i * 219 + 127) / 255);
    self->chroma[i] = (guint8) (128 + ((i - 128) * 224 + (i < 128 ? -127 : 127)) / 255);
  }
  return self;
}

static void
move_plane (GstVideoFrame *frame, guint plane, const guint8 *table)
{
  guint8 *row = GST_VIDEO_FRAME_PLANE_DATA (frame, plane);
  int width = GST_VIDEO_FRAME_COMP_WIDTH (frame, plane);

  for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane); y++) {
    for (int x = 0; x < width; x++)
      row[x] = table[row[x]];
    row += GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane);
  }
}

static GstPadProbeReturn
on_full_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const RangeTable *table = user_data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo format;
  GstVideoFrame frame;

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (caps == NULL || !gst_video_info_from_caps (&format, caps)
      || !gst_video_frame_map (&frame, &format, buffer, GST_MAP_READWRITE))
    return GST_PAD_PROBE_DROP;
  move_plane (&frame, GST_VIDEO_COMP_Y, table->luma);
  move_plane (&frame, GST_VIDEO_COMP_U, table->chroma);
  move_plane (&frame, GST_VIDEO_COMP_V, table->chroma);
  gst_video_frame_unmap (&frame);
  return GST_PAD_PROBE_OK;
}

static void
limit_range (const GstVideoColorimetry *full, GstElement *filter, GstElement *setter)
{
  GstVideoColorimetry limited = *full;
  g_autofree char *before = gst_video_colorimetry_to_string (full);
  g_autofree char *after = NULL;
  g_autofree char *filter_caps = NULL;
  g_autofree char *setter_caps = NULL;
  g_autoptr (GstPad) src = gst_element_get_static_pad (setter, "src");

  limited.range = GST_VIDEO_COLOR_RANGE_16_235;
  after = gst_video_colorimetry_to_string (&limited);
  filter_caps = g_strdup_printf ("video/x-raw,format=I420,colorimetry=(string)%s", before);
  setter_caps = g_strdup_printf ("video/x-raw,framerate=(fraction)0/1,colorimetry=(string)%s",
                                 after);
  stage_chain_set_caps (filter, filter_caps);
  stage_chain_set_caps (setter, setter_caps);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_full_frame, range_table_new (), g_free);
}

/* RGB is full range, too, and has no matrix: the converter does all of that. */
static gboolean
has_full_range (const GstVideoInfo *format)
{
  return format->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255
         && format->colorimetry.matrix != GST_VIDEO_COLOR_MATRIX_RGB;
}

void
picture_format_apply (const GstVideoInfo *input, GstElement *filter, GstElement *setter)
{
  stage_chain_set_caps (filter, "video/x-raw,format=I420");
  stage_chain_set_caps (setter, "video/x-raw,framerate=(fraction)0/1");
  if (has_full_range (input))
    limit_range (&input->colorimetry, filter, setter);
}

static void
list_cut (const GstVideoInfo *input, SluiceStageContext *context)
{
  g_autofree char *reason = NULL;

  if (((input->width | input->height) & 1) == 0)
    return;
  reason = g_strdup_printf ("4:2:0 needs even sides, so %dx%d became %dx%d", input->width,
                            input->height, input->width & ~1, input->height & ~1);
  sluice_stage_context_add_repair (context, "cut-odd-line", reason);
}

static void
list_depth (const GstVideoInfo *input, SluiceStageContext *context)
{
  guint depth = GST_VIDEO_FORMAT_INFO_DEPTH (input->finfo, 0);
  g_autofree char *reason = g_strdup_printf ("%u bits became 8, which every browser plays", depth);

  if (depth > 8)
    sluice_stage_context_add_repair (context, "reduced-bit-depth", reason);
}

void
picture_format_list_repairs (const GstVideoInfo *input, SluiceStageContext *context)
{
  gboolean is_subsampled = GST_VIDEO_FORMAT_INFO_W_SUB (input->finfo, 1) == 1
                           && GST_VIDEO_FORMAT_INFO_H_SUB (input->finfo, 1) == 1;

  list_cut (input, context);
  list_depth (input, context);
  if (!is_subsampled && !GST_VIDEO_INFO_IS_GRAY (input))
    sluice_stage_context_add_repair (context, "reduced-colour-detail",
                                     "the colours came finer than 4:2:0, which browsers play");
  if (has_full_range (input))
    sluice_stage_context_add_repair (context, "limited-range",
                                     "black and white moved from 0 and 255 to 16 and 235");
}
