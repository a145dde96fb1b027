// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* An encoder that ends in the middle can still say that all went well: what a stage has written is
 * opened again before anybody is told of it. The probe that looks at uploads looks at outputs, too.
 */
#include "output-check.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "model/content-sniff.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-result-private.h"

#include "probe.h"

/* Half a second, or a hundredth. */
#define LENGTH_TOLERANCE (500 * G_GUINT64_CONSTANT (1000000))
#define LENGTH_SHARE 100

/* What an output of a content type starts with, as the sniffer calls it. */
static const struct {
  const char *content_type;
  const char *format;
} formats[] = {
  { "image/jpeg", "jpg" },  { "image/png", "png" },   { "image/gif", "gif" },
  { "image/webp", "webp" }, { "video/mp4", "mp4" },   { "video/webm", "webm" },
  { "audio/wav", "wav" },   { "audio/x-wav", "wav" }, { "audio/mp4", "m4a" },
  { "audio/ogg", "ogg" },   { "audio/mpeg", "mp3" },  { "application/pdf", "pdf" },
};

static const char *
find_format (const char *content_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_str_equal (formats[i].content_type, content_type))
      return formats[i].format;
  }
  return NULL;
}

static gboolean G_GNUC_PRINTF (3, 4)
    refuse (SluiceArtifact *artifact, GError **error, const char *format, ...)
{
  g_autofree char *name = sluice_artifact_dup_file_name (artifact);
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID, "stage '%s': '%s' %s",
               sluice_artifact_get_stage (artifact), name, text);
  return FALSE;
}

static gboolean
check_format (SluiceArtifact *artifact, const guint8 *data, gsize length, GError **error)
{
  const char *type = sluice_artifact_get_content_type (artifact);
  const char *wanted[] = { find_format (type), NULL };
  const char *found = sl_content_sniff (data, MIN (length, SL_CONTENT_SNIFF_BYTES));

  if (wanted[0] == NULL || (found != NULL && sl_content_is_allowed (found, wanted)))
    return TRUE;
  return refuse (artifact, error, "was declared as '%s' and is '%s'", type,
                 found != NULL ? found : "of an unknown kind");
}

static gboolean
check_json (SluiceArtifact *artifact, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) inner = NULL;

  if (!g_str_equal (sluice_artifact_get_content_type (artifact), "application/json")
      || json_parser_load_from_data (parser, (const char *) data, (gssize) length, &inner))
    return TRUE;
  return refuse (artifact, error, "is not JSON: %s", inner->message);
}

static gboolean
check_drawing (SluiceArtifact *artifact, const guint8 *data, gsize length, GError **error)
{
  if (!g_str_equal (sluice_artifact_get_content_type (artifact), "image/svg+xml")
      || g_strstr_len ((const char *) data, (gssize) length, "</svg>") != NULL)
    return TRUE;
  return refuse (artifact, error, "has no end of its drawing");
}

/* A fact that the stage has declared, or 0. */
static guint64
get_declared (SluiceArtifact *artifact, const char *name)
{
  g_autoptr (GVariant) fact = sluice_artifact_dup_fact (artifact, name);

  return fact != NULL && g_variant_is_of_type (fact, G_VARIANT_TYPE_INT64)
             ? (guint64) MAX (g_variant_get_int64 (fact), 0)
             : 0;
}

static SluiceStreamInfo *
find_picture (SluiceMediaInfo *info)
{
  GListModel *streams = sluice_media_info_get_streams (info);

  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);
    SluiceMediaKind kind = sluice_stream_info_get_kind (stream);

    if (kind == SLUICE_MEDIA_KIND_VIDEO || kind == SLUICE_MEDIA_KIND_IMAGE)
      return stream; /* the list holds it */
  }
  return NULL;
}

static gboolean
check_picture_size (SluiceArtifact *artifact, SluiceMediaInfo *info, GError **error)
{
  SluiceStreamInfo *picture = find_picture (info);
  guint64 width = get_declared (artifact, "width");
  guint64 height = get_declared (artifact, "height");

  if (width == 0 || height == 0)
    return TRUE;
  if (picture == NULL)
    return refuse (artifact, error, "has no picture in it");
  if (sluice_stream_info_get_width (picture) == width
      && sluice_stream_info_get_height (picture) == height)
    return TRUE;
  return refuse (artifact, error,
                 "is %u x %u and was declared as %" G_GUINT64_FORMAT " x %" G_GUINT64_FORMAT,
                 sluice_stream_info_get_width (picture), sluice_stream_info_get_height (picture),
                 width, height);
}

static gboolean
check_length (SluiceArtifact *artifact,
              SluiceMediaInfo *info,
              const SlExpectedLength *expected,
              GError **error)
{
  guint64 found = sluice_media_info_get_duration (info);
  guint64 tolerance = 0;

  if (expected == NULL || expected->shortest == 0)
    return TRUE;
  tolerance = MAX (LENGTH_TOLERANCE, expected->shortest / LENGTH_SHARE);
  if (found + tolerance >= expected->shortest && found <= expected->longest + tolerance)
    return TRUE;
  return refuse (artifact, error, "plays %.2f s and its source %.2f s", found / 1e9,
                 expected->shortest / 1e9);
}

static gboolean
has_heads (const char *content_type)
{
  const char *format = find_format (content_type);

  return format != NULL && !g_str_equal (format, "pdf");
}

/* They are for what comes in, and a descriptor may have raised them. */
static void
lift_limits (SlMediaLimits *limits)
{
  for (guint i = 0; i < SL_N_LIMITS; i++)
    limits->values[i] = G_MAXUINT64;
}

static gboolean
check_heads (SluiceArtifact *artifact, const SlExpectedLength *expected, GError **error)
{
  SlMediaLimits limits;
  const SlProbeOptions options = { .path = sluice_artifact_get_path (artifact), .limits = &limits };
  const char *type = sluice_artifact_get_content_type (artifact);
  g_autoptr (SluiceMediaInfo) info = NULL;
  g_autoptr (GError) inner = NULL;

  if (!has_heads (type))
    return TRUE;
  lift_limits (&limits);
  info = sl_probe_file (&options, &inner);
  if (info == NULL)
    return refuse (artifact, error, "does not open again: %s", inner->message);
  return check_picture_size (artifact, info, error)
         && (g_str_has_prefix (type, "image/") || check_length (artifact, info, expected, error));
}

gboolean
sl_output_check (SluiceArtifact *artifact, const SlExpectedLength *expected, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GMappedFile)
      file = g_mapped_file_new (sluice_artifact_get_path (artifact), FALSE, &inner);
  const guint8 *data = NULL;
  gsize length = 0;

  if (file == NULL)
    return refuse (artifact, error, "was declared and is missing");
  data = (const guint8 *) g_mapped_file_get_contents (file);
  length = g_mapped_file_get_length (file);
  if (length == 0)
    return refuse (artifact, error, "was declared and is empty");
  sluice_artifact_set_size (artifact, length);
  return check_format (artifact, data, length, error) && check_json (artifact, data, length, error)
         && check_drawing (artifact, data, length, error)
         && check_heads (artifact, expected, error);
}
