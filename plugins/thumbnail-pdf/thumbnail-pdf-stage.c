// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The first page of a PDF document as a picture, and what the document says of itself. */
#include "thumbnail-pdf-stage.h"

#include "render-watch.h"

/* What JPEG can hold is 65535; a page that is longer than wide by so much is a till receipt, and a
 * picture of it a stripe. */
#define MAX_SIDE 8192

#define SECOND (G_GUINT64_CONSTANT (1000) * 1000 * 1000)

GType thumbnail_pdf_format_get_type (void);
G_DEFINE_ENUM_TYPE (ThumbnailPdfFormat,
                    thumbnail_pdf_format,
                    G_DEFINE_ENUM_VALUE (PDF_PICTURE_JPG, "jpg"),
                    G_DEFINE_ENUM_VALUE (PDF_PICTURE_PNG, "png"))

struct _ThumbnailPdfStage {
  SluiceTaskStage parent_instance;

  guint width;        /* pixels */
  guint max_height;   /* pixels */
  guint quality;      /* 1 to 100 */
  guint64 time_limit; /* nanoseconds */
  PdfPictureFormat format;
};

enum {
  PROP_WIDTH = 1,
  PROP_MAX_HEIGHT,
  PROP_FORMAT,
  PROP_QUALITY,
  PROP_TIME_LIMIT,
};

G_DEFINE_FINAL_TYPE (ThumbnailPdfStage, thumbnail_pdf_stage, SLUICE_TYPE_TASK_STAGE)

static gboolean
check_container (SluiceStageContext *context, GError **error)
{
  const char *container = sluice_media_info_get_container (
      sluice_stage_context_get_media_info (context));

  if (g_strcmp0 (container, "pdf") == 0)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONTENT_MISMATCH, "the file is '%s', not 'pdf'",
               container);
  return FALSE;
}

static void
set_media_facts (SluiceStageContext *context, const PdfFirstPage *page)
{
  sluice_stage_context_set_media_fact (context, "pages", g_variant_new_int64 (page->pages));
  sluice_stage_context_set_media_fact (context, "encrypted",
                                       g_variant_new_boolean (page->is_encrypted));
  sluice_stage_context_set_media_fact (context, "pdf_version",
                                       g_variant_new_string (page->version));
  sluice_stage_context_set_media_fact (context, "page_width",
                                       g_variant_new_double (page->page_width));
  sluice_stage_context_set_media_fact (context, "page_height",
                                       g_variant_new_double (page->page_height));
  if (page->title != NULL)
    sluice_stage_context_set_media_fact (context, "title", g_variant_new_string (page->title));
}

static gboolean
write_picture (ThumbnailPdfStage *self,
               SluiceStageContext *context,
               const PdfFirstPage *page,
               GError **error)
{
  gboolean is_png = self->format == PDF_PICTURE_PNG;
  SluiceArtifact *artifact = sluice_stage_context_add_artifact (
      context, "thumbnail", is_png ? "thumbnail.png" : "thumbnail.jpg",
      is_png ? "image/png" : "image/jpeg");
  gsize length = 0;
  const char *data = g_bytes_get_data (page->picture, &length);

  sluice_artifact_set_fact_int (artifact, "width", page->width);
  sluice_artifact_set_fact_int (artifact, "height", page->height);
  /* Who publishes the file makes it durable. */
  return g_file_set_contents_full (sluice_artifact_get_path (artifact), data, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
thumbnail_pdf_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  ThumbnailPdfStage *self = THUMBNAIL_PDF_STAGE (stage);
  PdfRenderOptions options = {
    .width = self->width,
    .max_height = self->max_height,
    .max_pages = sluice_stage_context_get_limit (context, SLUICE_LIMIT_PAGES),
    .quality = self->quality,
    .format = self->format,
  };
  g_autoptr (PdfFirstPage) page = NULL;

  if (!check_container (context, error))
    return FALSE;
  page = pdf_render_watch_run (sluice_stage_context_get_input_path (context), &options,
                               self->time_limit, sluice_stage_context_get_cancellable (context),
                               error);
  if (page == NULL)
    return FALSE;
  if (page->is_cut_off)
    sluice_stage_context_warn (context, "the document was cut off: something may be missing");
  set_media_facts (context, page);
  return write_picture (self, context, page, error);
}

static void
thumbnail_pdf_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThumbnailPdfStage *self = THUMBNAIL_PDF_STAGE (object);

  switch (id) {
  case PROP_WIDTH:
    g_value_set_uint (value, self->width);
    break;
  case PROP_MAX_HEIGHT:
    g_value_set_uint (value, self->max_height);
    break;
  case PROP_FORMAT:
    g_value_set_enum (value, (int) self->format);
    break;
  case PROP_QUALITY:
    g_value_set_uint (value, self->quality);
    break;
  case PROP_TIME_LIMIT:
    g_value_set_uint64 (value, self->time_limit);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
thumbnail_pdf_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThumbnailPdfStage *self = THUMBNAIL_PDF_STAGE (object);

  switch (id) {
  case PROP_WIDTH:
    self->width = g_value_get_uint (value);
    break;
  case PROP_MAX_HEIGHT:
    self->max_height = g_value_get_uint (value);
    break;
  case PROP_FORMAT:
    self->format = (PdfPictureFormat) g_value_get_enum (value);
    break;
  case PROP_QUALITY:
    self->quality = g_value_get_uint (value);
    break;
  case PROP_TIME_LIMIT:
    self->time_limit = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  g_object_class_install_property (object_class, PROP_WIDTH,
                                   g_param_spec_uint ("width", "Width",
                                                      "Pixels; the height follows from the page",
                                                      16, MAX_SIDE, 320, flags));
  g_object_class_install_property (
      object_class, PROP_MAX_HEIGHT,
      g_param_spec_uint ("max-height", "Largest height",
                         "Pixels; a page that would be taller becomes narrower instead", 16,
                         MAX_SIDE, 4096, flags));
  g_object_class_install_property (object_class, PROP_FORMAT,
                                   g_param_spec_enum ("format", "Format", "Picture format",
                                                      thumbnail_pdf_format_get_type (),
                                                      PDF_PICTURE_JPG, flags));
  g_object_class_install_property (object_class, PROP_QUALITY,
                                   g_param_spec_uint ("quality", "Quality",
                                                      "Of the JPEG encoder, as libjpeg counts", 1,
                                                      100, 85, flags));
  g_object_class_install_property (
      object_class, PROP_TIME_LIMIT,
      sluice_param_spec_duration ("time-limit", "Time limit",
                                  "CPU time for opening and drawing; a document that takes longer "
                                  "is refused",
                                  SECOND / 10, 600 * SECOND, 4 * SECOND, flags));
}

static void
thumbnail_pdf_stage_class_init (ThumbnailPdfStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thumbnail_pdf_stage_get_property;
  object_class->set_property = thumbnail_pdf_stage_set_property;
  SLUICE_TASK_STAGE_CLASS (klass)->run = thumbnail_pdf_stage_run;
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "thumbnail-pdf", "PDF thumbnail",
                                   "Draws the first page of a PDF document",
                                   SLUICE_STAGE_FLAGS_QUICK);
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), "thumbnail", "The picture");
  install_properties (object_class);
}

static void
thumbnail_pdf_stage_init (ThumbnailPdfStage *self)
{
}
