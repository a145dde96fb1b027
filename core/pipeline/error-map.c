// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From what GStreamer says to what it means, as a table. Errors of demuxers and decoders are faults
 * of the file, errors of encoders, muxers and sinks are ours or the disk's. The table knows the
 * oddities of 1.22: vpxdec reports damaged data as LIBRARY/ENCODE, mp4mux a full disk as
 * RESOURCE/WRITE, a header without a stream is "no pads created".
 */
#include "error-map.h"

#include <string.h>

#include "sluice/sluice-error.h"

typedef enum {
  DOMAIN_CORE,
  DOMAIN_LIBRARY,
  DOMAIN_RESOURCE,
  DOMAIN_STREAM,
} SlErrorDomain;

typedef struct {
  SlErrorDomain domain;
  int code;            /* -1: any */
  const char *factory; /* (nullable): the posting element's factory must contain this */
  const char *needle;  /* (nullable): message or debug text must contain this */
  SluiceError meaning;
  const char *text;
} SlErrorRow;

/* First match wins: particular rows stand before general ones. */
static const SlErrorRow rows[] = {
  { DOMAIN_STREAM, GST_STREAM_ERROR_TYPE_NOT_FOUND, NULL, "contains no data",
    SLUICE_ERROR_EMPTY_RECORDING, "the file is empty" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_TYPE_NOT_FOUND, NULL, NULL, SLUICE_ERROR_UNSUPPORTED_MEDIA,
    "the content is of no known kind" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_WRONG_TYPE, "wavparse", NULL, SLUICE_ERROR_CORRUPT_MEDIA,
    "the container is damaged or incomplete" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_WRONG_TYPE, NULL, NULL, SLUICE_ERROR_UNSUPPORTED_MEDIA,
    "the content is not media" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_DECRYPT, NULL, NULL, SLUICE_ERROR_ENCRYPTED_MEDIA,
    "the content is protected" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_DECRYPT_NOKEY, NULL, NULL, SLUICE_ERROR_ENCRYPTED_MEDIA,
    "the content is protected" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_CODEC_NOT_FOUND, NULL, NULL, SLUICE_ERROR_UNSUPPORTED_CODEC,
    "no decoder for any track" },
  { DOMAIN_CORE, GST_CORE_ERROR_MISSING_PLUGIN, "decodebin", NULL, SLUICE_ERROR_UNSUPPORTED_MEDIA,
    "the content is of a kind that is not accepted" },
  { DOMAIN_CORE, GST_CORE_ERROR_MISSING_PLUGIN, NULL, NULL, SLUICE_ERROR_MISSING_ELEMENT,
    "the installation lacks a GStreamer element" },
  { DOMAIN_STREAM, -1, "demux", "no playable streams", SLUICE_ERROR_EMPTY_RECORDING,
    "the recording has no frame and no sample" },
  { DOMAIN_STREAM, -1, NULL, "No pads created", SLUICE_ERROR_EMPTY_RECORDING,
    "the recording has no frame and no sample" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_DEMUX, NULL, NULL, SLUICE_ERROR_CORRUPT_MEDIA,
    "the container is damaged or incomplete" },
  { DOMAIN_STREAM, GST_STREAM_ERROR_DECODE, NULL, NULL, SLUICE_ERROR_CORRUPT_MEDIA,
    "a track can't be decoded" },
  { DOMAIN_LIBRARY, GST_LIBRARY_ERROR_ENCODE, "dec", NULL, SLUICE_ERROR_CORRUPT_MEDIA,
    "a track can't be decoded" },
  /* decodebin's own errors are echoes of what an element in it ran into. */
  { DOMAIN_STREAM, -1, "decodebin", NULL, SLUICE_ERROR_CORRUPT_MEDIA,
    "the content is damaged or incomplete" },
  { DOMAIN_STREAM, -1, "dec", NULL, SLUICE_ERROR_CORRUPT_MEDIA, "a track can't be decoded" },
  { DOMAIN_STREAM, -1, "demux", NULL, SLUICE_ERROR_CORRUPT_MEDIA, "the container is damaged" },
  { DOMAIN_STREAM, -1, "parse", NULL, SLUICE_ERROR_CORRUPT_MEDIA, "a track is damaged" },
  { DOMAIN_RESOURCE, GST_RESOURCE_ERROR_NO_SPACE_LEFT, NULL, NULL, SLUICE_ERROR_DISK_FULL,
    "no space is left for the output" },
  { DOMAIN_RESOURCE, GST_RESOURCE_ERROR_WRITE, NULL, NULL, SLUICE_ERROR_DISK_FULL,
    "the output can't be written" },
  { DOMAIN_RESOURCE, GST_RESOURCE_ERROR_NOT_FOUND, "src", NULL, SLUICE_ERROR_NOT_FOUND,
    "the input is missing" },
  { DOMAIN_RESOURCE, -1, "src", NULL, SLUICE_ERROR_STORAGE_UNAVAILABLE, "the input can't be read" },
};

static gboolean
matches_domain (SlErrorDomain domain, GQuark quark)
{
  switch (domain) {
  case DOMAIN_CORE:
    return quark == GST_CORE_ERROR;
  case DOMAIN_LIBRARY:
    return quark == GST_LIBRARY_ERROR;
  case DOMAIN_RESOURCE:
    return quark == GST_RESOURCE_ERROR;
  case DOMAIN_STREAM:
    return quark == GST_STREAM_ERROR;
  default:
    return FALSE;
  }
}

static gboolean
contains (const char *text, const char *needle)
{
  return needle == NULL || (text != NULL && strstr (text, needle) != NULL);
}

static gboolean
matches_row (const SlErrorRow *row, const GError *foreign, const char *debug, const char *factory)
{
  return matches_domain (row->domain, foreign->domain)
         && (row->code == -1 || row->code == foreign->code) && contains (factory, row->factory)
         && (contains (foreign->message, row->needle) || contains (debug, row->needle));
}

GError *
sl_error_map_convert (const GError *foreign, const char *debug, const char *factory_name)
{
  const char *element = factory_name != NULL ? factory_name : "the graph";

  /* Said by ourselves, in the place of an element. */
  if (foreign->domain == SLUICE_ERROR)
    return g_error_copy (foreign);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (matches_row (&rows[i], foreign, debug, factory_name))
      return g_error_new (SLUICE_ERROR, rows[i].meaning, "%s (%s: %s)", rows[i].text, element,
                          foreign->message);
  }
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "%s failed: %s: %s", element,
                      foreign->message, debug != NULL ? debug : "no details");
}

static const char *
get_factory_name (GstObject *source)
{
  GstElementFactory *factory = NULL;

  if (GST_IS_ELEMENT (source))
    factory = gst_element_get_factory (GST_ELEMENT (source));
  return factory != NULL ? GST_OBJECT_NAME (factory) : NULL;
}

GError *
sl_error_map_convert_message (GstMessage *message)
{
  g_autoptr (GError) foreign = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &foreign, &debug);
  return sl_error_map_convert (foreign, debug, get_factory_name (GST_MESSAGE_SRC (message)));
}
