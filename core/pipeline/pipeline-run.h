// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "sluice/sluice-pipeline.h"

G_BEGIN_DECLS

/* All passes of a pipeline over one file, one after the other. */
typedef struct {
  SluicePipeline *pipeline;         /* (unowned) */
  SlPipelineDescriptor *descriptor; /* (unowned): that of @pipeline */
  gboolean has_broker;              /* else stages that call somebody are skipped */
  const char *input_path;           /* (unowned) */
  const char *output_dir;           /* (unowned): made if it is not there */
  GCancellable *cancellable;        /* (unowned) (nullable) */
} SlPipelineRunOptions;

/* Blocks. Returns: (transfer full) the results of all stages, in descriptor order; NULL when the
 * file can't be probed or planned for, when a stage that is not optional has failed, of that, and
 * when the run was cancelled. */
SluiceResult *sl_pipeline_run (const SlPipelineRunOptions *options, GError **error);

G_END_DECLS
