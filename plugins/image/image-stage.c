// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* One picture in, one picture out. libvips decodes while it encodes, a few lines at a time, so the
 * work is one call; its progress is what can be reported and where it can be stopped. */
#include "image-stage.h"

#include "image-library.h"
#include "image-loader.h"
#include "image-saver.h"

typedef struct {
  ImageOptions options;
} ImageStagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ImageStage, image_stage, SLUICE_TYPE_TASK_STAGE)

enum {
  PROP_FORMAT = 1,
  PROP_QUALITY,
  PROP_EFFORT,
  PROP_BACKGROUND,
  PROP_MAX_WIDTH,
  PROP_MAX_HEIGHT,
  PROP_SIZE,
  PROP_CROP,
};

static ImageOptions *
get_options (ImageStage *self)
{
  ImageStagePrivate *priv = image_stage_get_instance_private (self);

  return &priv->options;
}

/* The original, or the picture that a stage has made which this one needs. */
static const char *
get_source_path (SluiceStageContext *context)
{
  static const char *const pictures[] = { "optimized", "resized", "avatar", "thumbnail" };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++) {
    SluiceArtifact *needed = sluice_stage_context_get_needed_artifact (context, pictures[i]);

    if (needed != NULL)
      return sluice_artifact_get_path (needed);
  }
  return sluice_stage_context_get_input_path (context);
}

/* Only WebP among the outputs can move. */
static gboolean
keeps_animation (const ImageOptions *options, SluiceMediaInfo *info)
{
  g_autoptr (SluiceStreamInfo)
      picture = g_list_model_get_item (sluice_media_info_get_streams (info), 0);

  return (options->format == IMAGE_FORMAT_WEBP || options->format == IMAGE_FORMAT_AUTO)
         && options->size == 0 && picture != NULL && sluice_stream_info_get_frames (picture) > 1;
}

static gboolean
is_lossless (SluiceMediaInfo *info)
{
  const char *container = sluice_media_info_get_container (info);

  return g_str_equal (container, "png") || g_str_equal (container, "gif");
}

static void
on_evaluated (VipsImage *image, VipsProgress *progress, SluiceStageContext *context)
{
  sluice_stage_context_report_progress (context, progress->percent / 100.0);
  if (g_cancellable_is_cancelled (sluice_stage_context_get_cancellable (context)))
    vips_image_set_kill (image, TRUE);
}

static void
watch (VipsImage *image, SluiceStageContext *context)
{
  vips_image_set_int (image, VIPS_META_CONCURRENCY,
                      (int) sluice_stage_context_get_thread_budget (context));
  vips_image_set_progress (image, TRUE);
  g_signal_connect (image, "eval", G_CALLBACK (on_evaluated), context);
}

static GBytes *
convert (ImageStage *self, SluiceStageContext *context, VipsImage *image, GError **error)
{
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  GBytes *bytes = NULL;

  watch (image, context);
  bytes = image_encode (image, get_options (self), is_lossless (info), error);
  if (bytes == NULL
      && g_cancellable_is_cancelled (sluice_stage_context_get_cancellable (context))) {
    g_clear_error (error);
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the stage was cancelled");
  }
  return bytes;
}

static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GError) inner = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  if (g_file_set_contents_full (path, data, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &inner))
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR,
                       g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOSPC)
                           ? SLUICE_ERROR_DISK_FULL
                           : SLUICE_ERROR_STORAGE_UNAVAILABLE,
                       inner->message);
  return FALSE;
}

static SluiceArtifact *
declare_artifact (ImageStage *self, SluiceStageContext *context, VipsImage *image)
{
  const ImageOptions *options = get_options (self);
  const char *name = IMAGE_STAGE_GET_CLASS (self)->artifact;
  const char *extension = image_format_get_extension (options->format);
  g_autofree char *file_name = g_strconcat (name, ".", extension, NULL);
  SluiceArtifact *artifact = sluice_stage_context_add_artifact (
      context, name, file_name, image_format_get_content_type (options->format));

  sluice_artifact_set_fact_string (artifact, "format", extension);
  sluice_artifact_set_fact_int (artifact, "width", vips_image_get_width (image));
  sluice_artifact_set_fact_int (artifact, "height", vips_image_get_page_height (image));
  sluice_artifact_set_fact_int (artifact, "frames",
                                vips_image_get_height (image) / vips_image_get_page_height (image));
  return artifact;
}

static gboolean
image_stage_run (SluiceTaskStage *stage, SluiceStageContext *context, GError **error)
{
  ImageStage *self = IMAGE_STAGE (stage);
  const ImageOptions *options = get_options (self);
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);
  g_autoptr (VipsImage) image = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!image_library_start (error))
    return FALSE;
  image = image_load (get_source_path (context), options, keeps_animation (options, info),
                      sluice_stage_context_get_limit (context, SLUICE_LIMIT_PIXELS), error);
  if (image == NULL)
    return FALSE;
  bytes = convert (self, context, image, error);
  return bytes != NULL
         && write_file (sluice_artifact_get_path (declare_artifact (self, context, image)), bytes,
                        error);
}

static gboolean
image_stage_validate (SluiceStage *stage, GError **error)
{
  const ImageOptions *options = get_options (IMAGE_STAGE (stage));
  double rgb[3];

  if (image_parse_colour (options->background, rgb))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
               "background: expected a colour such as '#ffffff', found '%s'", options->background);
  return FALSE;
}

static void
image_stage_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const ImageOptions *options = get_options (IMAGE_STAGE (object));

  switch (id) {
  case PROP_FORMAT:
    g_value_set_enum (value, options->format);
    break;
  case PROP_QUALITY:
    g_value_set_uint (value, options->quality);
    break;
  case PROP_EFFORT:
    g_value_set_uint (value, options->effort);
    break;
  case PROP_BACKGROUND:
    g_value_set_string (value, options->background);
    break;
  case PROP_MAX_WIDTH:
    g_value_set_uint (value, options->max_width);
    break;
  case PROP_MAX_HEIGHT:
    g_value_set_uint (value, options->max_height);
    break;
  case PROP_SIZE:
    g_value_set_uint (value, options->size);
    break;
  case PROP_CROP:
    g_value_set_enum (value, options->crop);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
image_stage_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ImageOptions *options = get_options (IMAGE_STAGE (object));

  switch (id) {
  case PROP_FORMAT:
    options->format = g_value_get_enum (value);
    break;
  case PROP_QUALITY:
    options->quality = g_value_get_uint (value);
    break;
  case PROP_EFFORT:
    options->effort = g_value_get_uint (value);
    break;
  case PROP_BACKGROUND:
    g_clear_pointer (&options->background, g_free);
    options->background = g_value_dup_string (value);
    break;
  case PROP_MAX_WIDTH:
    options->max_width = g_value_get_uint (value);
    break;
  case PROP_MAX_HEIGHT:
    options->max_height = g_value_get_uint (value);
    break;
  case PROP_SIZE:
    options->size = g_value_get_uint (value);
    break;
  case PROP_CROP:
    options->crop = g_value_get_enum (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
image_stage_finalize (GObject *object)
{
  g_free (get_options (IMAGE_STAGE (object))->background);
  G_OBJECT_CLASS (image_stage_parent_class)->finalize (object);
}

#define PARAM_FLAGS (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS)

void
image_stage_class_install_output (ImageStageClass *klass,
                                  const char *artifact,
                                  const char *description,
                                  ImageFormat format,
                                  guint quality)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->artifact = artifact;
  sluice_stage_class_add_output (SLUICE_STAGE_CLASS (klass), artifact, description);
  object_class->get_property = image_stage_get_property;
  object_class->set_property = image_stage_set_property;
  g_object_class_install_property (
      object_class, PROP_FORMAT,
      g_param_spec_enum (
          "format", "Format",
          "Of the output; auto is WebP, for sources without loss the smaller of lossy "
          "and lossless WebP; avif is slow and needs libvips with HEIF",
          IMAGE_TYPE_FORMAT, (int) format, PARAM_FLAGS));
  g_object_class_install_property (
      object_class, PROP_QUALITY,
      g_param_spec_uint ("quality", "Quality", "Of JPEG, WebP and AVIF, as their encoders count", 1,
                         100, quality, PARAM_FLAGS));
  g_object_class_install_property (
      object_class, PROP_EFFORT,
      g_param_spec_uint ("effort", "Effort",
                         "Of the WebP and AVIF encoders; 4 takes 1.7 times as long as 2 for WebP "
                         "files that are 3 % smaller",
                         0, 6, 2, PARAM_FLAGS));
  g_object_class_install_property (
      object_class, PROP_BACKGROUND,
      g_param_spec_string ("background", "Background",
                           "What shines through transparency in a JPEG: #rrggbb", "#ffffff",
                           PARAM_FLAGS));
}

void
image_stage_class_install_box (ImageStageClass *klass, guint max_width, guint max_height)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_object_class_install_property (
      object_class, PROP_MAX_WIDTH,
      g_param_spec_uint ("max-width", "Maximum width",
                         "Pixels; the picture is made smaller, never larger; 0 = no maximum", 0,
                         16384, max_width, PARAM_FLAGS));
  g_object_class_install_property (
      object_class, PROP_MAX_HEIGHT,
      g_param_spec_uint ("max-height", "Maximum height",
                         "Pixels; the picture is made smaller, never larger; 0 = no maximum", 0,
                         16384, max_height, PARAM_FLAGS));
}

void
image_stage_class_install_square (ImageStageClass *klass, guint size)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_object_class_install_property (
      object_class, PROP_SIZE,
      g_param_spec_uint ("size", "Size",
                         "Pixels of each side, exactly: a smaller picture is made larger", 16, 4096,
                         size, PARAM_FLAGS));
  g_object_class_install_property (
      object_class, PROP_CROP,
      g_param_spec_enum ("crop", "Crop",
                         "Which part stays: the middle, or what the eye goes to first",
                         IMAGE_TYPE_CROP, IMAGE_CROP_CENTER, PARAM_FLAGS));
}

static void
image_stage_class_init (ImageStageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = image_stage_finalize;
  SLUICE_STAGE_CLASS (klass)->validate = image_stage_validate;
  SLUICE_TASK_STAGE_CLASS (klass)->run = image_stage_run;
}

static void
image_stage_init (ImageStage *self)
{
}
