// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "image-options.h"

G_BEGIN_DECLS

/* What the stages of this plugin have in common: one decode, one encode, and the parameters of
 * both. Derived classes say what they are called and which parameters they have. */
#define IMAGE_TYPE_STAGE (image_stage_get_type ())
G_DECLARE_DERIVABLE_TYPE (ImageStage, image_stage, IMAGE, STAGE, SluiceTaskStage)

struct _ImageStageClass {
  SluiceTaskStageClass parent_class;

  const char *artifact; /* "optimized": its name, and that of its file */
};

/* To be called in class_init: the parameters that all have, with the defaults of this one. */
void image_stage_class_install_output (ImageStageClass *klass,
                                       const char *artifact,
                                       const char *description,
                                       ImageFormat format,
                                       guint quality);
/* max_width and max_height. */
void image_stage_class_install_box (ImageStageClass *klass, guint max_width, guint max_height);
/* size and crop. */
void image_stage_class_install_square (ImageStageClass *klass, guint size);

#define IMAGE_TYPE_RESIZE_STAGE (image_resize_stage_get_type ())
G_DECLARE_FINAL_TYPE (ImageResizeStage, image_resize_stage, IMAGE, RESIZE_STAGE, ImageStage)
#define IMAGE_TYPE_OPTIMIZE_STAGE (image_optimize_stage_get_type ())
G_DECLARE_FINAL_TYPE (ImageOptimizeStage, image_optimize_stage, IMAGE, OPTIMIZE_STAGE, ImageStage)
#define IMAGE_TYPE_CROP_SQUARE_STAGE (image_crop_square_stage_get_type ())
G_DECLARE_FINAL_TYPE (ImageCropSquareStage,
                      image_crop_square_stage,
                      IMAGE,
                      CROP_SQUARE_STAGE,
                      ImageStage)

G_END_DECLS
