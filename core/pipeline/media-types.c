// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What kinds of media are let in, as tables: element factories, containers, codecs. The allow-list
 * by factory name is the second of the layers that keep decodebin from doing what an upload asks
 * for: the plugin folder alone is not enough, libav registers several hundred decoders.
 */
#include "media-types.h"

#include <string.h>

/* By name. Ranks decide between several that take the same stream. */
static const char *const allowed_factories[] = {
  "ac3parse",       "adpcmdec",        "aiffparse",       "alawdec",          "apedemux",
  "aacparse",       "av1dec",          "av1parse",        "avdec_aac",        "avdec_ac3",
  "avdec_alac",     "avdec_dvvideo",   "avdec_eac3",      "avdec_h263",       "avdec_h264",
  "avdec_h265",     "avdec_mjpeg",     "avdec_mp3",       "avdec_mpeg2video", "avdec_mpeg4",
  "avdec_msmpeg4",  "avdec_msmpeg4v2", "avdec_prores",    "avidemux",         "flacdec",
  "flacparse",      "h263parse",       "h264parse",       "h265parse",        "id3demux",
  "jpegdec",        "matroskademux",   "mpeg4videoparse", "mpegaudioparse",   "mpegvideoparse",
  "mpg123audiodec", "mulawdec",        "oggdemux",        "opusdec",          "opusparse",
  "qtdemux",        "speexdec",        "theoradec",       "vorbisdec",        "vp8dec",
  "vp9dec",         "vp9parse",        "wavparse",
};

typedef struct {
  const char *caps; /* what a GstCaps must be a subset of */
  const char *name;
} SlCapsName;

/* First match wins. */
static const SlCapsName containers[] = {
  { "video/webm", "webm" },
  { "audio/webm", "webm" },
  { "video/x-matroska", "matroska" },
  { "audio/x-matroska", "matroska" },
  { "video/x-matroska-3d", "matroska" },
  { "video/quicktime, variant=(string){ iso, iso-fragmented, 3gpp }", "mp4" },
  { "video/quicktime", "mov" },
  { "audio/x-m4a", "mp4" },
  { "application/x-3gp", "mp4" },
  { "video/x-msvideo", "avi" },
  { "application/ogg", "ogg" },
  { "audio/ogg", "ogg" },
  { "video/ogg", "ogg" },
  { "audio/x-wav", "wav" },
  { "audio/x-rf64", "wav" },
  { "audio/x-aiff", "aiff" },
  { "audio/x-flac", "flac" },
  { "audio/mpeg, mpegversion=(int)1", "mp3" },
  { "audio/mpeg, mpegversion=(int){ 2, 4 }", "aac" },
};

static const SlCapsName codecs[] = {
  { "video/x-vp8", "vp8" },
  { "video/x-vp9", "vp9" },
  { "video/x-av1", "av1" },
  { "video/x-h264", "h264" },
  { "video/x-h265", "h265" },
  { "video/x-h263", "h263" },
  { "video/x-theora", "theora" },
  { "video/x-prores", "prores" },
  { "video/x-dv", "dv" },
  { "video/x-divx", "mpeg4" },
  { "video/x-xvid", "mpeg4" },
  { "video/x-msmpeg", "msmpeg4" },
  { "video/mpeg, mpegversion=(int)4", "mpeg4" },
  { "video/mpeg, mpegversion=(int)2", "mpeg2" },
  { "video/mpeg, mpegversion=(int)1", "mpeg1" },
  { "video/x-raw", "raw" },
  { "image/jpeg", "mjpeg" },
  { "audio/x-opus", "opus" },
  { "audio/x-vorbis", "vorbis" },
  { "audio/x-speex", "speex" },
  { "audio/mpeg, mpegversion=(int){ 2, 4 }", "aac" },
  { "audio/mpeg, mpegversion=(int)1, layer=(int)3", "mp3" },
  { "audio/mpeg, mpegversion=(int)1, layer=(int)2", "mp2" },
  { "audio/mpeg, mpegversion=(int)1", "mp3" },
  { "audio/x-flac", "flac" },
  { "audio/x-alac", "alac" },
  { "audio/x-ac3", "ac3" },
  { "audio/x-eac3", "eac3" },
  { "audio/x-alaw", "alaw" },
  { "audio/x-mulaw", "mulaw" },
  { "audio/x-adpcm", "adpcm" },
  { "audio/x-raw", "pcm" },
};

static const char *
find_name (const SlCapsName *table, gsize length, const GstCaps *caps)
{
  for (gsize i = 0; i < length; i++) {
    g_autoptr (GstCaps) pattern = gst_caps_from_string (table[i].caps);

    if (gst_caps_is_subset (caps, pattern))
      return table[i].name;
  }
  return NULL;
}

static const char *
get_structure_name (const GstCaps *caps)
{
  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return "";
  return gst_structure_get_name (gst_caps_get_structure (caps, 0));
}

gboolean
sl_media_types_allow_factory (const char *factory_name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (allowed_factories); i++) {
    if (strcmp (allowed_factories[i], factory_name) == 0)
      return TRUE;
  }
  return FALSE;
}

const char *
sl_media_types_get_container (const GstCaps *caps)
{
  return find_name (containers, G_N_ELEMENTS (containers), caps);
}

gboolean
sl_media_types_is_tag_wrapper (const GstCaps *caps)
{
  const char *name = get_structure_name (caps);

  return g_str_equal (name, "application/x-id3") || g_str_equal (name, "application/x-apetag");
}

SluiceMediaKind
sl_media_types_get_kind (const GstCaps *caps)
{
  const char *name = get_structure_name (caps);
  const char *original = NULL;

  if (sl_media_types_is_encrypted (caps))
    original = gst_structure_get_string (gst_caps_get_structure (caps, 0), "original-media-type");
  if (original != NULL)
    name = original;
  if (g_str_has_prefix (name, "video/") || g_str_has_prefix (name, "image/"))
    return SLUICE_MEDIA_KIND_VIDEO;
  if (g_str_has_prefix (name, "audio/"))
    return SLUICE_MEDIA_KIND_AUDIO;
  return SLUICE_MEDIA_KIND_OTHER;
}

/* "audio/x-gst-fourcc-mhm1" is qtdemux' way to say that it knows no more than "mhm1". */
char *
sl_media_types_dup_codec (const GstCaps *caps)
{
  const char *known = find_name (codecs, G_N_ELEMENTS (codecs), caps);
  const char *name = get_structure_name (caps);
  const char *rest = strchr (name, '/');

  if (known != NULL)
    return g_strdup (known);
  rest = rest != NULL ? rest + 1 : name;
  if (g_str_has_prefix (rest, "x-"))
    rest += strlen ("x-");
  if (g_str_has_prefix (rest, "gst-fourcc-"))
    rest += strlen ("gst-fourcc-");
  return g_strdup (rest);
}

gboolean
sl_media_types_is_raw (const GstCaps *caps)
{
  const char *name = get_structure_name (caps);

  return g_str_equal (name, "video/x-raw") || g_str_equal (name, "audio/x-raw");
}

gboolean
sl_media_types_is_encrypted (const GstCaps *caps)
{
  const char *name = get_structure_name (caps);

  return g_str_equal (name, "application/x-cenc") || g_str_equal (name, "application/x-cbcs")
         || g_str_equal (name, "application/x-webm-enc");
}

gboolean
sl_media_types_has_more_pixels (const GstCaps *caps, guint64 max_pixels)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  int width = 0, height = 0;

  return gst_structure_get_int (structure, "width", &width)
         && gst_structure_get_int (structure, "height", &height) && width > 0 && height > 0
         && (guint64) width * (guint64) height > max_pixels;
}

gboolean
sl_media_types_can_decode (const GstCaps *caps)
{
  g_autolist (GstElementFactory) factories = NULL;

  if (sl_media_types_is_raw (caps))
    return TRUE;
  factories = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER,
                                                     GST_RANK_MARGINAL);
  for (GList *link = factories; link != NULL; link = link->next) {
    GstElementFactory *factory = link->data;

    if (sl_media_types_allow_factory (GST_OBJECT_NAME (factory))
        && gst_element_factory_can_sink_any_caps (factory, caps))
      return TRUE;
  }
  return FALSE;
}
