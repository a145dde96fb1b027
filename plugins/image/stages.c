// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The three stages: what they are called, what they make, and their parameters. */
#include "image-stage.h"

/* The quality that the old service's profiles used for WebP and for avatars. */
#define WEBP_QUALITY 80
#define JPEG_QUALITY 85

struct _ImageResizeStage {
  ImageStage parent_instance;
};

G_DEFINE_FINAL_TYPE (ImageResizeStage, image_resize_stage, IMAGE_TYPE_STAGE)

static void
image_resize_stage_class_init (ImageResizeStageClass *klass)
{
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "resize", "Resize",
                                   "Makes a smaller picture of a picture",
                                   SLUICE_STAGE_FLAGS_QUICK);
  image_stage_class_install_output (IMAGE_STAGE_CLASS (klass), "resized", "The smaller picture",
                                    IMAGE_FORMAT_WEBP, WEBP_QUALITY);
  image_stage_class_install_box (IMAGE_STAGE_CLASS (klass), 640, 640);
}

static void
image_resize_stage_init (ImageResizeStage *self)
{
}

struct _ImageOptimizeStage {
  ImageStage parent_instance;
};

G_DEFINE_FINAL_TYPE (ImageOptimizeStage, image_optimize_stage, IMAGE_TYPE_STAGE)

static void
image_optimize_stage_class_init (ImageOptimizeStageClass *klass)
{
  sluice_stage_class_set_metadata (
      SLUICE_STAGE_CLASS (klass), "optimize", "Optimize",
      "Makes the picture that is delivered: upright, in sRGB, without metadata, in few bytes",
      SLUICE_STAGE_FLAGS_QUICK);
  image_stage_class_install_output (IMAGE_STAGE_CLASS (klass), "optimized",
                                    "The picture that is delivered", IMAGE_FORMAT_WEBP,
                                    WEBP_QUALITY);
  image_stage_class_install_box (IMAGE_STAGE_CLASS (klass), 1920, 1080);
}

static void
image_optimize_stage_init (ImageOptimizeStage *self)
{
}

struct _ImageCropSquareStage {
  ImageStage parent_instance;
};

G_DEFINE_FINAL_TYPE (ImageCropSquareStage, image_crop_square_stage, IMAGE_TYPE_STAGE)

static void
image_crop_square_stage_class_init (ImageCropSquareStageClass *klass)
{
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "crop-square", "Crop to a square",
                                   "Makes a square picture of a picture, for avatars",
                                   SLUICE_STAGE_FLAGS_QUICK);
  image_stage_class_install_output (IMAGE_STAGE_CLASS (klass), "avatar", "The square picture",
                                    IMAGE_FORMAT_JPG, JPEG_QUALITY);
  image_stage_class_install_square (IMAGE_STAGE_CLASS (klass), 256);
}

static void
image_crop_square_stage_init (ImageCropSquareStage *self)
{
}
