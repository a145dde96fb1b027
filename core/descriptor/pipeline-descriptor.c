// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A descriptor that passed every check, with the text that it was made from: a worker gets the text
 * and comes to the same result.
 */
#include "descriptor/pipeline-descriptor.h"

#include "descriptor/descriptor-checker.h"
#include "descriptor/yaml-document.h"
#include "sluice/sluice-error.h"

struct _SlPipelineDescriptor {
  gatomicrefcount ref_count;
  SlStageCatalogue *catalogue; /* (owned) keeps the schemas of the stages alive */
  SlFileType *file_type;       /* (owned) */
  GPtrArray *stages;           /* (owned) (element-type SlStageDescriptor) */
  char *source;                /* (owned) */
  char *hash;                  /* (owned) */
};

SlPipelineDescriptor *
sl_pipeline_descriptor_check (const char *data,
                              gsize length,
                              SlStageCatalogue *catalogue,
                              SlProblemList *problems,
                              char **file_type)
{
  g_autoptr (SlPipelineDescriptor) self = g_new0 (SlPipelineDescriptor, 1);
  g_autoptr (SlYamlNode) root = sl_yaml_parse (data, length, problems);

  g_atomic_ref_count_init (&self->ref_count);
  if (file_type != NULL)
    *file_type = NULL;
  if (root == NULL)
    return NULL;

  self->catalogue = sl_stage_catalogue_ref (catalogue);
  sl_descriptor_check (root, catalogue, problems, &self->file_type, &self->stages);
  if (file_type != NULL)
    *file_type = g_strdup (self->file_type->name);
  if (sl_problem_list_get_length (problems) > 0)
    return NULL;
  self->source = g_strndup (data, length);
  self->hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  return g_steal_pointer (&self);
}

SlPipelineDescriptor *
sl_pipeline_descriptor_parse (const char *data,
                              gsize length,
                              const char *file_name,
                              SlStageCatalogue *catalogue,
                              GError **error)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new (file_name);
  g_autoptr (SlPipelineDescriptor)
      self = sl_pipeline_descriptor_check (data, length, catalogue, problems, NULL);

  if (!sl_problem_list_check_empty (problems, error))
    return NULL;
  return g_steal_pointer (&self);
}

SlPipelineDescriptor *
sl_pipeline_descriptor_load (const char *path, SlStageCatalogue *catalogue, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &data, &length, &local_error)) {
    g_set_error (error, SLUICE_ERROR,
                 g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                     ? SLUICE_ERROR_NOT_FOUND
                     : SLUICE_ERROR_STORAGE_UNAVAILABLE,
                 "failed to read descriptor: %s", local_error->message);
    return NULL;
  }
  return sl_pipeline_descriptor_parse (data, length, path, catalogue, error);
}

SlPipelineDescriptor *
sl_pipeline_descriptor_ref (SlPipelineDescriptor *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sl_pipeline_descriptor_unref (SlPipelineDescriptor *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->stages, g_ptr_array_unref);
  g_clear_pointer (&self->file_type, sl_file_type_free);
  g_clear_pointer (&self->catalogue, sl_stage_catalogue_unref);
  g_free (self->source);
  g_free (self->hash);
  g_free (self);
}

const SlFileType *
sl_pipeline_descriptor_get_file_type (SlPipelineDescriptor *self)
{
  return self->file_type;
}

GPtrArray *
sl_pipeline_descriptor_get_stages (SlPipelineDescriptor *self)
{
  return self->stages;
}

const SlStageDescriptor *
sl_pipeline_descriptor_find_stage (SlPipelineDescriptor *self, const char *id)
{
  for (guint i = 0; i < self->stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (self->stages, i);

    if (g_str_equal (stage->id, id))
      return stage;
  }
  return NULL;
}

const char *
sl_pipeline_descriptor_get_source (SlPipelineDescriptor *self)
{
  return self->source;
}

const char *
sl_pipeline_descriptor_get_hash (SlPipelineDescriptor *self)
{
  return self->hash;
}
