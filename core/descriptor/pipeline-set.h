// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "descriptor/pipeline-descriptor.h"

/* All descriptors of a folder, by file type. A bad one is kept out with its error, the others
 * serve. */
typedef struct _SlPipelineSet SlPipelineSet;

SlPipelineSet *
sl_pipeline_set_load (const char *folder, SlStageCatalogue *catalogue, GError **error);
SlPipelineSet *sl_pipeline_set_ref (SlPipelineSet *self);
void sl_pipeline_set_unref (SlPipelineSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPipelineSet, sl_pipeline_set_unref)

/* SLUICE_ERROR_UNSUPPORTED_FILE_TYPE with a suggestion, or SLUICE_ERROR_FILE_TYPE_DISABLED.
 * Borrowed. */
SlPipelineDescriptor *
sl_pipeline_set_find (SlPipelineSet *self, const char *file_type, GError **error);
/* (element-type utf8) names of the file types that serve, sorted. */
const char *const *sl_pipeline_set_list (SlPipelineSet *self);
/* (element-type GError) of the descriptors that were refused. */
GPtrArray *sl_pipeline_set_get_errors (SlPipelineSet *self);
