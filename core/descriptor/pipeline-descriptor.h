// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "descriptor/problem-list.h"
#include "descriptor/stage-catalogue.h"
#include "model/file-type.h"

/* More branches than any graph here is made for. */
#define SL_DESCRIPTOR_MAX_STAGES 32

/* A checked pipeline: what one YAML file says about one file type. Immutable, reference-counted,
 * thread-safe. */
typedef struct _SlPipelineDescriptor SlPipelineDescriptor;

typedef struct {
  char *name; /* underscores */
  SlParamType type;
  union {
    gboolean boolean;
    gint64 integer; /* also duration, size, bitrate in base units */
    double number;
  };
  char *text; /* of strings and enums; else the YAML text */
} SlParamValue;

typedef struct {
  char *id;                    /* unique in the descriptor */
  char *stage;                 /* the plugin's stage; the same as id when the YAML does not say */
  const SlStageSchema *schema; /* (unowned), lives with the catalogue that the descriptor holds */
  GPtrArray *params;           /* (element-type SlParamValue) only those that the YAML sets */
  char **needs;                /* ids */
  char *artifact_prefix;       /* (nullable) "small-": goes before the names of its artifacts and
                                  files, because a stage before it makes one of the same name */
  gboolean optional;
} SlStageDescriptor;

/* @file_name is for the positions in errors. SLUICE_ERROR_DESCRIPTOR_INVALID holds every problem,
 * one a line: "pipelines/x.yaml:12:15: stage 'transcode': unknown parameter 'crff'; did you mean
 * 'crf'?". */
SlPipelineDescriptor *sl_pipeline_descriptor_parse (const char *data,
                                                    gsize length,
                                                    const char *file_name,
                                                    SlStageCatalogue *catalogue,
                                                    GError **error);
/* The same for tools that show the problems one by one: NULL and at least one problem, or none.
 * @file_type (nullable): the name as far as it could be read, NULL when it could not. */
SlPipelineDescriptor *sl_pipeline_descriptor_check (const char *data,
                                                    gsize length,
                                                    SlStageCatalogue *catalogue,
                                                    SlProblemList *problems,
                                                    char **file_type);
SlPipelineDescriptor *
sl_pipeline_descriptor_load (const char *path, SlStageCatalogue *catalogue, GError **error);
SlPipelineDescriptor *sl_pipeline_descriptor_ref (SlPipelineDescriptor *self);
void sl_pipeline_descriptor_unref (SlPipelineDescriptor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPipelineDescriptor, sl_pipeline_descriptor_unref)

const SlFileType *sl_pipeline_descriptor_get_file_type (SlPipelineDescriptor *self);
/* (element-type SlStageDescriptor) in an order in which needs come first. */
GPtrArray *sl_pipeline_descriptor_get_stages (SlPipelineDescriptor *self);
const SlStageDescriptor *
sl_pipeline_descriptor_find_stage (SlPipelineDescriptor *self, const char *id);
/* The YAML text as it was read: what a worker is handed. */
const char *sl_pipeline_descriptor_get_source (SlPipelineDescriptor *self);
/* SHA-256 of the source, lower-case hexadecimal. */
const char *sl_pipeline_descriptor_get_hash (SlPipelineDescriptor *self);
