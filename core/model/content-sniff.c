// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The type of content by its first bytes. Every read is checked against the length: the bytes are
 * anybody's. */
#include "model/content-sniff.h"

#include <string.h>

typedef struct {
  const guint8 *data; /* (unowned) */
  gsize length;
} Bytes;

/* PDF readers accept the signature anywhere in the first kilobyte. */
#define PDF_SEARCH_BYTES 1024

static gboolean
has_at (const Bytes *bytes, gsize offset, const char *text, gsize length)
{
  return offset <= bytes->length && bytes->length - offset >= length
         && memcmp (bytes->data + offset, text, length) == 0;
}

static gboolean
has_text_at (const Bytes *bytes, gsize offset, const char *text)
{
  return has_at (bytes, offset, text, strlen (text));
}

static guint32
get_be32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

/* An EBML size: the number of leading zeros is the number of bytes that follow. */
static gboolean
read_ebml_size (const Bytes *bytes, gsize *offset, guint64 *size)
{
  guint n_bytes = 1;
  guint64 value = 0;

  if (*offset >= bytes->length || bytes->data[*offset] == 0)
    return FALSE;
  while ((bytes->data[*offset] & (0x80 >> (n_bytes - 1))) == 0)
    n_bytes++;
  if (bytes->length - *offset < n_bytes)
    return FALSE;
  value = bytes->data[*offset] & (0xffu >> n_bytes);
  for (guint i = 1; i < n_bytes; i++)
    value = value << 8 | bytes->data[*offset + i];
  *offset += n_bytes;
  *size = value;
  return TRUE;
}

/* Ids keep their marker bits; those of the EBML header are one or two bytes long. */
static gboolean
read_ebml_id (const Bytes *bytes, gsize *offset, guint32 *id)
{
  guint n_bytes = *offset < bytes->length && (bytes->data[*offset] & 0x80) != 0 ? 1 : 2;

  if (*offset >= bytes->length || bytes->length - *offset < n_bytes)
    return FALSE;
  *id = bytes->data[*offset];
  if (n_bytes == 2)
    *id = *id << 8 | bytes->data[*offset + 1];
  *offset += n_bytes;
  return TRUE;
}

#define EBML_ID_DOC_TYPE 0x4282

static const char *
check_doc_type (const Bytes *bytes, gsize offset, guint64 size)
{
  if ((size >= 4 && has_text_at (bytes, offset, "webm"))
      || (size >= 8 && has_text_at (bytes, offset, "matroska")))
    return "webm";
  return NULL;
}

static const char *
sniff_ebml (const Bytes *bytes)
{
  gsize offset = 4;
  guint64 size = 0;
  guint32 id = 0;

  if (!has_at (bytes, 0, "\x1a\x45\xdf\xa3", 4) || !read_ebml_size (bytes, &offset, &size))
    return NULL;
  while (read_ebml_id (bytes, &offset, &id) && read_ebml_size (bytes, &offset, &size)) {
    if (id == EBML_ID_DOC_TYPE)
      return check_doc_type (bytes, offset, size);
    if (size > bytes->length - offset)
      return NULL;
    offset += (gsize) size;
  }
  return NULL;
}

static gboolean
is_any_of (const guint8 *code, const char *const *codes)
{
  for (; *codes != NULL; codes++) {
    if (memcmp (code, *codes, 4) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Still pictures and JPEG 2000 have the same first box. */
static const char *
sniff_brand (const guint8 *brand)
{
  static const char *const audio[] = { "M4A ", "M4B ", "M4P ", NULL };
  static const char *const pictures[] = { "avif", "avis", "heic", "heix", "heim",
                                          "heis", "hevc", "hevx", "mif1", "msf1",
                                          "crx ", "jp2 ", "jpx ", "jxl ", NULL };

  if (is_any_of (brand, audio))
    return "m4a";
  if (is_any_of (brand, pictures))
    return NULL;
  return memcmp (brand, "qt  ", 4) == 0 ? "mov" : "mp4";
}

static const char *
sniff_boxes (const Bytes *bytes)
{
  /* QuickTime before 2001 wrote no ftyp; these boxes may come first. */
  static const char *const first_boxes[] = { "moov", "mdat", "wide", "pnot", NULL };

  if (bytes->length < 12)
    return NULL;
  if (has_text_at (bytes, 4, "ftyp"))
    return get_be32 (bytes->data) >= 12 ? sniff_brand (bytes->data + 8) : NULL;
  return is_any_of (bytes->data + 4, first_boxes) ? "mov" : NULL;
}

static const char *
sniff_riff (const Bytes *bytes)
{
  gboolean is_riff = has_text_at (bytes, 0, "RIFF");

  if (is_riff && has_text_at (bytes, 8, "AVI "))
    return "avi";
  if (is_riff && has_text_at (bytes, 8, "WEBP"))
    return "webp";
  /* RF64 and BW64 are WAVE for more than 4 GiB. */
  if ((is_riff || has_text_at (bytes, 0, "RF64") || has_text_at (bytes, 0, "BW64"))
      && has_text_at (bytes, 8, "WAVE"))
    return "wav";
  return NULL;
}

/* Bytes from one MPEG audio header to the next; 0 when this is none. Free format (bitrate index 0)
 * counts as none: browsers and phones do not write it. */
static gsize
measure_mpeg_frame (const guint8 *header)
{
  static const guint16 kbits_v1[3][15] = {
    { 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 },
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },
    { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
  };
  static const guint16 kbits_v2[3][15] = {
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },
  };
  static const guint32 rates[] = { 44100, 48000, 32000 };
  guint version = header[1] >> 3 & 3;
  guint layer = 4 - (header[1] >> 1 & 3);
  guint bitrate = header[2] >> 4;
  guint rate = header[2] >> 2 & 3;
  guint padding = header[2] >> 1 & 1;
  guint32 bits = 0;
  guint32 hertz = 0;

  if (header[0] != 0xff || (header[1] & 0xe0) != 0xe0 || version == 1 || layer == 4 || bitrate == 0
      || bitrate == 15 || rate == 3)
    return 0;
  bits = 1000u * (version == 3 ? kbits_v1 : kbits_v2)[layer - 1][bitrate];
  hertz = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  if (layer == 1)
    return (12 * bits / hertz + padding) * 4;
  return (layer == 3 && version != 3 ? 72 : 144) * bits / hertz + padding;
}

/* Two frames in a row, since two bytes of sync alone are found in much that is no audio. */
static gboolean
has_mpeg_frames_at (const Bytes *bytes, gsize offset)
{
  gsize frame = 0;

  if (offset > bytes->length || bytes->length - offset < 4)
    return FALSE;
  frame = measure_mpeg_frame (bytes->data + offset);
  if (frame == 0)
    return FALSE;
  offset += frame;
  /* A short head that ends within the first frame is taken at its word. */
  if (offset > bytes->length || bytes->length - offset < 4)
    return TRUE;
  return measure_mpeg_frame (bytes->data + offset) != 0;
}

static const char *
sniff_mpeg_audio (const Bytes *bytes)
{
  gsize tag = 0;

  if (!has_text_at (bytes, 0, "ID3"))
    return has_mpeg_frames_at (bytes, 0) ? "mp3" : NULL;
  if (bytes->length < 10)
    return NULL;
  /* Four groups of seven bits. */
  for (guint i = 6; i < 10; i++)
    tag = tag << 7 | (bytes->data[i] & 0x7f);
  tag += 10;
  /* With a cover image the frames begin behind the head; padding may stand between. */
  while (tag < bytes->length && bytes->data[tag] == 0)
    tag++;
  return tag + 4 > bytes->length || has_mpeg_frames_at (bytes, tag) ? "mp3" : NULL;
}

static gboolean
has_pdf_header (const Bytes *bytes)
{
  for (gsize i = 0; i < PDF_SEARCH_BYTES && i < bytes->length; i++) {
    if (has_text_at (bytes, i, "%PDF-"))
      return TRUE;
  }
  return FALSE;
}

static const char *
sniff_signature (const Bytes *bytes)
{
  if (has_text_at (bytes, 0, "OggS"))
    return "ogg";
  if (has_at (bytes, 0, "\xff\xd8\xff", 3))
    return "jpg";
  if (has_at (bytes, 0, "\x89PNG\r\n\x1a\n", 8))
    return "png";
  if (has_text_at (bytes, 0, "GIF87a") || has_text_at (bytes, 0, "GIF89a"))
    return "gif";
  return NULL;
}

/* PDF comes last: its signature may lie deep in a file of another type. */
const char *
sl_content_sniff (const guint8 *data, gsize length)
{
  const Bytes bytes = { data, length };
  const char *type = sniff_signature (&bytes);

  if (type == NULL)
    type = sniff_ebml (&bytes);
  if (type == NULL)
    type = sniff_riff (&bytes);
  if (type == NULL)
    type = sniff_boxes (&bytes);
  if (type == NULL)
    type = sniff_mpeg_audio (&bytes);
  if (type == NULL && has_pdf_header (&bytes))
    type = "pdf";
  return type;
}

gboolean
sl_content_is_allowed (const char *sniffed, const char *const *extensions)
{
  /* Phones write the brand of QuickTime into .mp4 files, and the other way round. */
  static const char *const same_content[][2] = {
    { "jpg", "jpeg" }, { "mp4", "m4a" }, { "m4a", "mp4" },  { "mp4", "mov" },
    { "mov", "mp4" },  { "mov", "m4a" }, { "webm", "mkv" },
  };

  if (sniffed == NULL)
    return FALSE;
  if (g_strv_contains (extensions, sniffed))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (same_content); i++) {
    if (strcmp (sniffed, same_content[i][0]) == 0
        && g_strv_contains (extensions, same_content[i][1]))
      return TRUE;
  }
  return FALSE;
}
