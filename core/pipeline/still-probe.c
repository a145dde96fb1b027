// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* No decoder is needed to learn the size of a picture, and none may run before it is known: a file
 * of 35 bytes can ask for 17 GB. What is in a document is known to the library that draws it.
 */
#include "still-probe.h"

#include "model/content-sniff.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"

#include "picture-scan.h"

/* The names that media info has for what the sniffer calls by its extension. */
static const char *
get_codec (const char *format)
{
  return g_str_equal (format, "jpg") ? "jpeg" : format;
}

static gboolean
is_picture (const char *format)
{
  static const char *const pictures[] = { "jpg", "png", "gif", "webp", NULL };

  return g_strv_contains (pictures, format);
}

/* EXIF: 6 is a quarter turn clockwise, 8 the other way; 5 and 7 are those, mirrored. */
static guint
get_rotation (guint orientation)
{
  static const guint rotations[] = { 0, 0, 0, 180, 180, 270, 90, 90, 270 };

  return rotations[orientation];
}

static gboolean
check_limits (const SlMediaLimits *limits, const SlPictureHead *head, GError **error)
{
  g_autofree char *frame = g_strdup_printf ("the picture (%u x %u)", head->width, head->height);
  guint64 pixels = (guint64) head->width * head->height;

  /* One frame alone, so that the product with the frames can't overflow. */
  return sl_media_limits_check (limits, SLUICE_LIMIT_PIXELS, pixels, frame, error)
         && sl_media_limits_check (limits, SLUICE_LIMIT_FRAMES, head->frames, "the animation",
                                   error)
         && sl_media_limits_check (limits, SLUICE_LIMIT_PIXELS, pixels * head->frames,
                                   "the animation", error)
         && sl_media_limits_check (limits, SLUICE_LIMIT_METADATA, head->metadata, "the picture",
                                   error);
}

static gboolean
check_whole (const SlPictureHead *head, GError **error)
{
  if (!head->is_cut_off)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_TRUNCATED_MEDIA,
                       "the picture ends before it is complete: it was cut off");
  return FALSE;
}

static SluiceMediaInfo *
probe_picture (const SlMediaLimits *limits,
               const char *format,
               const guint8 *data,
               gsize length,
               GError **error)
{
  SluiceMediaInfo *info = NULL;
  SluiceStreamInfo *stream = NULL;
  SlPictureHead head;

  if (!sl_picture_scan (format, data, length, &head, error) || !check_limits (limits, &head, error)
      || !check_whole (&head, error))
    return NULL;
  info = sluice_media_info_new (get_codec (format), length);
  stream = sluice_stream_info_new (SLUICE_MEDIA_KIND_IMAGE, get_codec (format));
  sluice_stream_info_set_video (stream, head.width, head.height, 0.0,
                                get_rotation (head.orientation));
  sluice_stream_info_set_frames (stream, head.frames);
  sluice_media_info_take_stream (info, stream);
  return info;
}

static SluiceMediaInfo *
describe_document (const char *format, gsize length)
{
  SluiceMediaInfo *info = sluice_media_info_new (format, length);

  sluice_media_info_take_stream (info, sluice_stream_info_new (SLUICE_MEDIA_KIND_DOCUMENT, format));
  return info;
}

static SluiceMediaInfo *
probe_bytes (const SlProbeOptions *options,
             const guint8 *data,
             gsize length,
             gboolean *is_still,
             GError **error)
{
  const char *format = sl_content_sniff (data, MIN (length, SL_CONTENT_SNIFF_BYTES));
  SlMediaLimits standard;

  sl_media_limits_init (&standard);
  if (format != NULL && g_str_equal (format, "pdf"))
    return describe_document (format, length);
  if (format != NULL && is_picture (format))
    return probe_picture (options->limits != NULL ? options->limits : &standard, format, data,
                          length, error);
  *is_still = FALSE;
  return NULL;
}

SluiceMediaInfo *
sl_still_probe_file (const SlProbeOptions *options, gboolean *is_still, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (options->path, FALSE, &inner);

  *is_still = TRUE;
  if (file == NULL) {
    /* Let the reader of recordings say what is wrong with it. */
    *is_still = FALSE;
    return NULL;
  }
  return probe_bytes (options, (const guint8 *) g_mapped_file_get_contents (file),
                      g_mapped_file_get_length (file), is_still, error);
}
