// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What may go into the output as it is: what every browser plays in an MP4. Decided from what the
 * probe found, before anything is decoded. */
#include "copy-check.h"

#include <gst/video/video.h>

/* More than High is 10 bit, 4:2:2 or lossless; Extended is played by nothing. */
static const char *const profiles[] = { "constrained-baseline", "baseline",         "main", "high",
                                        "progressive-high",     "constrained-high", NULL };
/* Times are those of the container; AVI has but a frame rate. */
static const char *const containers[] = { "mp4", "mov", "matroska", "webm", NULL };

/* A pixel that is less than a hundredth off is square: a size was rounded. */
#define MIN_PIXEL_DIFFERENCE 100

static gboolean
is_text_of (const GstStructure *format, const char *field, const char *wanted)
{
  const char *text = gst_structure_get_string (format, field);

  return text == NULL || g_str_equal (text, wanted);
}

static gboolean
has_square_pixels (const GstStructure *format)
{
  int across = 1, down = 1;

  return !gst_structure_get_fraction (format, "pixel-aspect-ratio", &across, &down)
         || ABS (across - down) <= MAX (across, down) / MIN_PIXEL_DIFFERENCE;
}

static gboolean
has_8_bits (const GstStructure *format)
{
  guint luma = 8, chroma = 8;

  gst_structure_get_uint (format, "bit-depth-luma", &luma);
  gst_structure_get_uint (format, "bit-depth-chroma", &chroma);
  return luma == 8 && chroma == 8;
}

static char *
check_h264 (const GstStructure *format)
{
  const char *profile = gst_structure_get_string (format, "profile");

  if (profile == NULL || !g_strv_contains (profiles, profile))
    return g_strdup_printf ("its H.264 profile is '%s'", profile != NULL ? profile : "unknown");
  if (!is_text_of (format, "chroma-format", "4:2:0") || !has_8_bits (format))
    return g_strdup ("it is not 8-bit 4:2:0");
  if (!is_text_of (format, "interlace-mode", "progressive")
      || !is_text_of (format, "coded-picture-structure", "frame"))
    return g_strdup ("it is interlaced");
  if (!has_square_pixels (format))
    return g_strdup ("its pixels are not square");
  if (!is_text_of (format, "stream-format", "avc"))
    return g_strdup ("its packets are not written as in MP4");
  return NULL;
}

static char *
check_bitrate (SluiceMediaInfo *info, guint64 max_bitrate)
{
  guint64 duration = sluice_media_info_get_duration (info);
  guint64 bitrate = 0;

  if (duration == 0)
    return g_strdup ("its bit rate is not known");
  bitrate = gst_util_uint64_scale (sluice_media_info_get_size (info), 8 * GST_SECOND, duration);
  if (bitrate <= max_bitrate)
    return NULL;
  return g_strdup_printf ("the file has %" G_GUINT64_FORMAT " kbit/s, allowed: %" G_GUINT64_FORMAT,
                          bitrate / 1000, max_bitrate / 1000);
}

/* (transfer full) (nullable) */
static GstCaps *
parse_caps (SluiceStreamInfo *stream)
{
  const char *text = sluice_stream_info_get_caps (stream);

  return text != NULL ? gst_caps_from_string (text) : NULL;
}

static char *
check_container (SluiceMediaInfo *info)
{
  const char *container = sluice_media_info_get_container (info);

  if (g_strv_contains (containers, container))
    return NULL;
  return g_strdup_printf ("the container is '%s'", container);
}

char *
copy_check_video (SluiceMediaInfo *info, guint64 max_bitrate)
{
  SluiceStreamInfo *video = sluice_media_info_get_video (info);
  g_autoptr (GstCaps) caps = parse_caps (video);
  char *reason = check_container (info);

  if (reason != NULL)
    return reason;
  if (caps == NULL || !g_str_equal (sluice_stream_info_get_codec (video), "h264"))
    return g_strdup_printf ("the codec is '%s'", sluice_stream_info_get_codec (video));
  reason = check_h264 (gst_caps_get_structure (caps, 0));
  return reason != NULL ? reason : check_bitrate (info, max_bitrate);
}

char *
copy_check_audio (SluiceMediaInfo *info)
{
  SluiceStreamInfo *audio = sluice_media_info_get_audio (info);
  g_autoptr (GstCaps) caps = parse_caps (audio);
  char *reason = check_container (info);

  if (reason != NULL)
    return reason;
  if (caps == NULL || !g_str_equal (sluice_stream_info_get_codec (audio), "aac"))
    return g_strdup_printf ("the codec is '%s'", sluice_stream_info_get_codec (audio));
  if (!is_text_of (gst_caps_get_structure (caps, 0), "profile", "lc"))
    return g_strdup ("it is not AAC-LC");
  if (!is_text_of (gst_caps_get_structure (caps, 0), "stream-format", "raw"))
    return g_strdup ("its packets are not written as in MP4");
  if (sluice_stream_info_get_channels (audio) > 2)
    return g_strdup ("it has more than two channels");
  return NULL;
}
