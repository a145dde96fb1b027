// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Size, frames and metadata of a picture from the heads in its file, so that what is over a limit
 * or cut off is refused before a decoder allocates anything. Sources: ITU-T T.81 annex B (JPEG),
 * PNG (W3C, third edition) 5 and 11, GIF89a appendix B, the WebP container specification, TIFF 6.0
 * 2 for EXIF. The pixels are not looked at.
 */
#include "picture-scan.h"

#include "sluice/sluice-error.h"

#include "byte-reader.h"

/* More frames than any limit allows need not be counted. */
#define MAX_COUNTED_FRAMES 1000000

static gboolean
set_cut_off (const char *where, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_TRUNCATED_MEDIA,
               "the file ends within its %s: it was cut off", where);
  return FALSE;
}

static gboolean
set_corrupt (const char *what, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "the picture is damaged: %s", what);
  return FALSE;
}

/* EXIF */

#define TIFF_ENTRY_BYTES 12
#define TIFF_TAG_ORIENTATION 0x0112u
#define TIFF_TYPE_SHORT 3u

static guint32
get_tiff (const SlBytes *bytes, gsize offset, guint n_bytes)
{
  return bytes->data[0] == 'I' ? sl_bytes_get_le (bytes, offset, n_bytes)
                               : sl_bytes_get_be (bytes, offset, n_bytes);
}

guint
sl_picture_scan_orientation (const guint8 *data, gsize length)
{
  const SlBytes bytes = { data, length };
  gsize directory = 0;
  guint n_entries = 0;

  if (!sl_bytes_match (&bytes, 0, "II\x2a\0", 4) && !sl_bytes_match (&bytes, 0, "MM\0\x2a", 4))
    return 1;
  directory = sl_bytes_have (&bytes, 4, 4) ? get_tiff (&bytes, 4, 4) : length;
  if (!sl_bytes_have (&bytes, directory, 2))
    return 1;
  n_entries = get_tiff (&bytes, directory, 2);
  for (guint i = 0; i < n_entries; i++) {
    gsize entry = directory + 2 + (gsize) i * TIFF_ENTRY_BYTES;
    guint value = 0;

    if (!sl_bytes_have (&bytes, entry, TIFF_ENTRY_BYTES))
      return 1;
    if (get_tiff (&bytes, entry, 2) != TIFF_TAG_ORIENTATION
        || get_tiff (&bytes, entry + 2, 2) != TIFF_TYPE_SHORT)
      continue;
    value = get_tiff (&bytes, entry + 8, 2);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/* JPEG */

#define JPEG_MARKER_SOF0 0xc0u
#define JPEG_MARKER_SOF15 0xcfu
#define JPEG_MARKER_DHT 0xc4u
#define JPEG_MARKER_JPG 0xc8u
#define JPEG_MARKER_DAC 0xccu
#define JPEG_MARKER_TEM 0x01u
#define JPEG_MARKER_RST0 0xd0u
#define JPEG_MARKER_SOI 0xd8u
#define JPEG_MARKER_SOS 0xdau
#define JPEG_MARKER_EOI 0xd9u
#define JPEG_MARKER_APP0 0xe0u
#define JPEG_MARKER_APP1 0xe1u
#define JPEG_MARKER_APP15 0xefu
#define JPEG_MARKER_COM 0xfeu

static gboolean
is_frame_header (guint marker)
{
  return marker >= JPEG_MARKER_SOF0 && marker <= JPEG_MARKER_SOF15 && marker != JPEG_MARKER_DHT
         && marker != JPEG_MARKER_JPG && marker != JPEG_MARKER_DAC;
}

/* These have no length and no place between segments. Decoders step over them, one by one: whoever
 * took the next bytes for a length would see another head than they do. */
static gboolean
is_bare_marker (guint marker)
{
  return marker <= JPEG_MARKER_TEM || (marker >= JPEG_MARKER_RST0 && marker <= JPEG_MARKER_SOI);
}

static void
take_jpeg_segment (const SlBytes *bytes,
                   guint marker,
                   gsize body,
                   gsize body_length,
                   SlPictureHead *head)
{
  if (is_frame_header (marker) && body_length >= 5) {
    head->height = sl_bytes_get_be (bytes, body + 1, 2);
    head->width = sl_bytes_get_be (bytes, body + 3, 2);
  } else if ((marker >= JPEG_MARKER_APP0 && marker <= JPEG_MARKER_APP15)
             || marker == JPEG_MARKER_COM) {
    head->metadata += body_length;
  }
  if (marker == JPEG_MARKER_APP1 && body_length > 6 && sl_bytes_match (bytes, body, "Exif\0\0", 6))
    head->orientation = sl_picture_scan_orientation (bytes->data + body + 6, body_length - 6);
}

static gboolean
scan_jpeg (const SlBytes *bytes, SlPictureHead *head, GError **error)
{
  gsize offset = 2;

  while (sl_bytes_have (bytes, offset, 4)) {
    guint marker = bytes->data[offset + 1];
    gsize segment = 0;

    if (bytes->data[offset] != 0xff || is_bare_marker (marker))
      return set_corrupt ("something stands between its segments", error);
    /* Fill bytes may stand before a marker. */
    if (marker == 0xff) {
      offset++;
      continue;
    }
    if (marker == JPEG_MARKER_EOI)
      return set_corrupt ("it has no picture data", error);
    segment = sl_bytes_get_be (bytes, offset + 2, 2);
    if (segment < 2)
      return set_corrupt ("a segment has an impossible length", error);
    if (!sl_bytes_have (bytes, offset + 2, segment))
      return set_cut_off ("head", error);
    if (marker == JPEG_MARKER_SOS)
      return head->width > 0 ? TRUE : set_corrupt ("it does not say how large it is", error);
    take_jpeg_segment (bytes, marker, offset + 4, segment - 2, head);
    offset += 2 + segment;
  }
  return set_cut_off ("head", error);
}

/* PNG */

/* Length and type before the data, a checksum behind it. */
#define PNG_CHUNK_HEAD_BYTES 8
#define PNG_CHUNK_BYTES 12
#define PNG_SIGNATURE_BYTES 8

static gboolean
is_png_metadata (const SlBytes *bytes, gsize type)
{
  static const char *const types[] = { "iCCP", "tEXt", "zTXt", "iTXt", "eXIf" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (sl_bytes_match (bytes, type, types[i], 4))
      return TRUE;
  }
  return FALSE;
}

/* Of an animated PNG the default picture is what is shown: the frames of an animation are of no
 * interest. */
static gboolean
scan_png (const SlBytes *bytes, SlPictureHead *head, GError **error)
{
  gsize offset = PNG_SIGNATURE_BYTES;
  gboolean has_data = FALSE;

  if (!sl_bytes_have (bytes, offset, PNG_CHUNK_BYTES + 13))
    return set_cut_off ("head", error);
  if (!sl_bytes_match (bytes, offset + 4, "IHDR", 4))
    return set_corrupt ("it does not start with its header", error);
  head->width = sl_bytes_get_be (bytes, offset + PNG_CHUNK_HEAD_BYTES, 4);
  head->height = sl_bytes_get_be (bytes, offset + PNG_CHUNK_HEAD_BYTES + 4, 4);
  while (sl_bytes_have (bytes, offset, PNG_CHUNK_HEAD_BYTES)) {
    gsize length = sl_bytes_get_be (bytes, offset, 4);

    if (sl_bytes_match (bytes, offset + 4, "IEND", 4))
      return TRUE;
    has_data = has_data
               || (sl_bytes_match (bytes, offset + 4, "IDAT", 4)
                   && sl_bytes_have (bytes, offset + PNG_CHUNK_HEAD_BYTES, length));
    if (is_png_metadata (bytes, offset + 4))
      head->metadata += length;
    if (sl_bytes_match (bytes, offset + 4, "eXIf", 4)
        && sl_bytes_have (bytes, offset + PNG_CHUNK_HEAD_BYTES, length))
      head->orientation = sl_picture_scan_orientation (bytes->data + offset + PNG_CHUNK_HEAD_BYTES,
                                                       length);
    offset += PNG_CHUNK_BYTES + length;
  }
  /* Without its end mark it may still have all of its pixels: the decoder sees. */
  head->is_cut_off = !has_data;
  return TRUE;
}

/* GIF */

#define GIF_HEAD_BYTES 13
#define GIF_IMAGE_HEAD_BYTES 10
#define GIF_INTRODUCER_IMAGE 0x2cu
#define GIF_INTRODUCER_EXTENSION 0x21u
#define GIF_TRAILER 0x3bu
#define GIF_LABEL_GRAPHIC_CONTROL 0xf9u

static gsize
get_colour_table_bytes (guint8 flags)
{
  return (flags & 0x80) != 0 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

/* Blocks of up to 255 bytes behind their length, up to one of none. FALSE when the file ends first.
 */
static gboolean
skip_gif_blocks (const SlBytes *bytes, gsize *offset)
{
  while (sl_bytes_have (bytes, *offset, 1)) {
    gsize length = bytes->data[*offset];

    *offset += 1 + length;
    if (length == 0)
      return TRUE;
  }
  return FALSE;
}

/* The first frame may reach beyond the screen that the file declares; libnsgif makes room for it,
 * and cuts off what later ones have outside. */
static void
grow_gif_screen (const SlBytes *bytes, gsize image, SlPictureHead *head)
{
  guint right = sl_bytes_get_le (bytes, image + 1, 2) + sl_bytes_get_le (bytes, image + 5, 2);
  guint bottom = sl_bytes_get_le (bytes, image + 3, 2) + sl_bytes_get_le (bytes, image + 7, 2);

  head->width = MAX (head->width, right);
  head->height = MAX (head->height, bottom);
}

static gboolean
skip_gif_image (const SlBytes *bytes, gsize *offset, SlPictureHead *head)
{
  if (!sl_bytes_have (bytes, *offset, GIF_IMAGE_HEAD_BYTES))
    return FALSE;
  if (head->frames == 0)
    grow_gif_screen (bytes, *offset, head);
  *offset += GIF_IMAGE_HEAD_BYTES + get_colour_table_bytes (bytes->data[*offset + 9]) + 1;
  if (!skip_gif_blocks (bytes, offset))
    return FALSE;
  head->frames++;
  return TRUE;
}

static gboolean
skip_gif_extension (const SlBytes *bytes, gsize *offset, SlPictureHead *head)
{
  gsize start = *offset;
  gboolean is_control = sl_bytes_have (bytes, start, 2)
                        && bytes->data[start + 1] == GIF_LABEL_GRAPHIC_CONTROL;

  *offset += 2;
  if (!skip_gif_blocks (bytes, offset))
    return FALSE;
  if (!is_control)
    head->metadata += *offset - start;
  return TRUE;
}

static gboolean
scan_gif (const SlBytes *bytes, SlPictureHead *head, GError **error)
{
  gsize offset = GIF_HEAD_BYTES;
  gboolean is_whole = TRUE;

  if (!sl_bytes_have (bytes, 0, GIF_HEAD_BYTES))
    return set_cut_off ("head", error);
  head->frames = 0;
  head->width = sl_bytes_get_le (bytes, 6, 2);
  head->height = sl_bytes_get_le (bytes, 8, 2);
  offset += get_colour_table_bytes (bytes->data[10]);
  while (is_whole && head->frames < MAX_COUNTED_FRAMES && sl_bytes_have (bytes, offset, 1)) {
    guint8 introducer = bytes->data[offset];

    if (introducer == GIF_INTRODUCER_IMAGE)
      is_whole = skip_gif_image (bytes, &offset, head);
    else if (introducer == GIF_INTRODUCER_EXTENSION)
      is_whole = skip_gif_extension (bytes, &offset, head);
    else
      break;
  }
  head->is_cut_off = !is_whole;
  if (head->frames > 0)
    return TRUE;
  return is_whole ? set_corrupt ("it has no frame", error) : set_cut_off ("first frame", error);
}

/* WebP */

#define RIFF_HEAD_BYTES 12
#define RIFF_CHUNK_HEAD_BYTES 8

static void
take_webp_exif (const guint8 *data, gsize length, SlPictureHead *head)
{
  const SlBytes exif = { data, length };
  gsize prefix = sl_bytes_match (&exif, 0, "Exif\0\0", 6) ? 6 : 0;

  head->metadata += length;
  head->orientation = sl_picture_scan_orientation (data + prefix, length - prefix);
}

/* The first chunk that states a size is the one that decoders believe. */
static void
take_webp_chunk (const SlBytes *bytes, gsize chunk, gsize length, SlPictureHead *head)
{
  gsize body = chunk + RIFF_CHUNK_HEAD_BYTES;

  if (sl_bytes_match (bytes, chunk, "VP8X", 4) && length >= 10 && head->width == 0) {
    head->width = sl_bytes_get_le (bytes, body + 4, 3) + 1;
    head->height = sl_bytes_get_le (bytes, body + 7, 3) + 1;
  } else if (sl_bytes_match (bytes, chunk, "VP8 ", 4) && length >= 10 && head->width == 0) {
    head->width = sl_bytes_get_le (bytes, body + 6, 2) & 0x3fff;
    head->height = sl_bytes_get_le (bytes, body + 8, 2) & 0x3fff;
  } else if (sl_bytes_match (bytes, chunk, "VP8L", 4) && length >= 5 && head->width == 0) {
    guint32 bits = sl_bytes_get_le (bytes, body + 1, 4);

    head->width = (bits & 0x3fff) + 1;
    head->height = (bits >> 14 & 0x3fff) + 1;
  } else if (sl_bytes_match (bytes, chunk, "ANMF", 4)) {
    head->frames++;
  } else if (sl_bytes_match (bytes, chunk, "EXIF", 4)) {
    take_webp_exif (bytes->data + body, length, head);
  } else if (sl_bytes_match (bytes, chunk, "ICCP", 4) || sl_bytes_match (bytes, chunk, "XMP ", 4)) {
    head->metadata += length;
  }
}

static gboolean
scan_webp (const SlBytes *bytes, SlPictureHead *head, GError **error)
{
  gsize offset = RIFF_HEAD_BYTES;
  gsize end = 0;

  if (!sl_bytes_have (bytes, 0, RIFF_HEAD_BYTES + RIFF_CHUNK_HEAD_BYTES))
    return set_cut_off ("head", error);
  end = (gsize) sl_bytes_get_le (bytes, 4, 4) + RIFF_CHUNK_HEAD_BYTES;
  head->is_cut_off = end > bytes->length;
  head->frames = 0;
  while (offset < end && sl_bytes_have (bytes, offset, RIFF_CHUNK_HEAD_BYTES)) {
    gsize length = sl_bytes_get_le (bytes, offset + 4, 4);

    if (!sl_bytes_have (bytes, offset + RIFF_CHUNK_HEAD_BYTES, length)) {
      head->is_cut_off = TRUE;
      break;
    }
    take_webp_chunk (bytes, offset, length, head);
    /* Chunks are padded to even lengths. */
    offset += RIFF_CHUNK_HEAD_BYTES + length + (length & 1);
  }
  head->frames = MAX (head->frames, 1);
  if (head->width > 0)
    return TRUE;
  return head->is_cut_off ? set_cut_off ("head", error)
                          : set_corrupt ("it does not say how large it is", error);
}

gboolean
sl_picture_scan (const char *format,
                 const guint8 *data,
                 gsize length,
                 SlPictureHead *head,
                 GError **error)
{
  static const struct {
    const char *format;
    gboolean (*scan) (const SlBytes *bytes, SlPictureHead *head, GError **error);
  } scans[] = {
    { "jpg", scan_jpeg },
    { "png", scan_png },
    { "gif", scan_gif },
    { "webp", scan_webp },
  };
  const SlBytes bytes = { data, length };

  *head = (SlPictureHead){ .orientation = 1, .frames = 1 };
  for (guint i = 0; i < G_N_ELEMENTS (scans); i++) {
    if (!g_str_equal (format, scans[i].format))
      continue;
    if (!scans[i].scan (&bytes, head, error))
      return FALSE;
    return head->width > 0 && head->height > 0
               ? TRUE
               : set_corrupt ("it has no width or no height", error);
  }
  g_return_val_if_reached (FALSE);
}
