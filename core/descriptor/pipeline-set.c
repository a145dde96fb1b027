// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * All descriptors of a folder. A file with errors takes its file type out of service and nothing
 * else: uploads of that type are refused as disabled, with the reason in the log and in /health.
 */
#include "descriptor/pipeline-set.h"

#include "base/suggest.h"
#include "sluice/sluice-error.h"

struct _SlPipelineSet {
  gatomicrefcount ref_count;
  GHashTable *descriptors; /* (owned) (element-type utf8 SlPipelineDescriptor) by file type */
  GHashTable *disabled;    /* (owned) (element-type utf8 utf8) file type -> path */
  GHashTable *paths;       /* (owned) (element-type utf8 utf8) file type -> path that serves it */
  GPtrArray *errors;       /* (owned) (element-type GError) */
  char **names;            /* (owned) sorted, elements owned by the hash table */
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
error_free (gpointer data)
{
  g_error_free (data);
}

static void
descriptor_unref (gpointer data)
{
  sl_pipeline_descriptor_unref (data);
}

static gboolean
is_descriptor_name (const char *name)
{
  return *name != '.' && (g_str_has_suffix (name, ".yaml") || g_str_has_suffix (name, ".yml"));
}

/* Sorted, so that the same folder always gives the same set. */
static GPtrArray *
list_paths (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local_error);
  const char *name;

  if (dir == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "failed to list descriptors: %s",
                 local_error->message);
    return NULL;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    if (is_descriptor_name (name))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  }
  g_ptr_array_sort (paths, compare_names);
  return g_steal_pointer (&paths);
}

/* @file_type (nullable): as far as it is known; else the file's name stands for it. */
static void
disable_type (SlPipelineSet *self, const char *path, const char *file_type, GError *error)
{
  g_autofree char *name = g_path_get_basename (path);

  *strrchr (name, '.') = '\0';
  g_hash_table_insert (self->disabled, g_strdup (file_type != NULL ? file_type : name),
                       g_strdup (path));
  g_ptr_array_add (self->errors, error);
}

static void
add_descriptor (SlPipelineSet *self, const char *path, SlPipelineDescriptor *descriptor)
{
  const char *name = sl_pipeline_descriptor_get_file_type (descriptor)->name;
  const char *other = g_hash_table_lookup (self->paths, name);

  if (other != NULL) {
    g_ptr_array_add (self->errors,
                     g_error_new (SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID,
                                  "%s:1:1: file type '%s' is already described by '%s'", path, name,
                                  other));
    return;
  }
  g_hash_table_insert (self->paths, g_strdup (name), g_strdup (path));
  g_hash_table_insert (self->descriptors, g_strdup (name), sl_pipeline_descriptor_ref (descriptor));
}

static void
load_file (SlPipelineSet *self, const char *path, SlStageCatalogue *catalogue)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new (path);
  g_autoptr (SlPipelineDescriptor) descriptor = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *file_type = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &data, &length, &error)) {
    disable_type (self, path, NULL,
                  g_error_new (SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID,
                               "failed to read descriptor: %s", error->message));
    return;
  }
  descriptor = sl_pipeline_descriptor_check (data, length, catalogue, problems, &file_type);
  if (!sl_problem_list_check_empty (problems, &error))
    disable_type (self, path, file_type, g_steal_pointer (&error));
  else
    add_descriptor (self, path, descriptor);
}

SlPipelineSet *
sl_pipeline_set_load (const char *folder, SlStageCatalogue *catalogue, GError **error)
{
  g_autoptr (SlPipelineSet) self = NULL;
  g_autoptr (GPtrArray) paths = list_paths (folder, error);
  guint length = 0;

  if (paths == NULL)
    return NULL;
  self = g_new0 (SlPipelineSet, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->descriptors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, descriptor_unref);
  self->disabled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->errors = g_ptr_array_new_with_free_func (error_free);

  for (guint i = 0; i < paths->len; i++)
    load_file (self, g_ptr_array_index (paths, i), catalogue);
  self->names = (char **) g_hash_table_get_keys_as_array (self->descriptors, &length);
  qsort (self->names, length, sizeof *self->names, compare_names);
  return g_steal_pointer (&self);
}

SlPipelineSet *
sl_pipeline_set_ref (SlPipelineSet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sl_pipeline_set_unref (SlPipelineSet *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->names);
  g_hash_table_unref (self->descriptors);
  g_hash_table_unref (self->disabled);
  g_hash_table_unref (self->paths);
  g_ptr_array_unref (self->errors);
  g_free (self);
}

static void
set_unknown_error (SlPipelineSet *self, const char *file_type, GError **error)
{
  g_autofree char *allowed = g_strjoinv (", ", self->names);
  const char *near = sl_suggest (file_type, (const char *const *) self->names);

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_FILE_TYPE,
               "unknown file type '%s';%s%s%s allowed: %s", file_type,
               near != NULL ? " did you mean '" : "", near != NULL ? near : "",
               near != NULL ? "'?" : "", *allowed != '\0' ? allowed : "none");
}

SlPipelineDescriptor *
sl_pipeline_set_find (SlPipelineSet *self, const char *file_type, GError **error)
{
  SlPipelineDescriptor *descriptor = g_hash_table_lookup (self->descriptors, file_type);

  if (descriptor != NULL)
    return descriptor;
  if (g_hash_table_contains (self->disabled, file_type))
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FILE_TYPE_DISABLED,
                 "file type '%s' is out of service because its descriptor has errors", file_type);
  else
    set_unknown_error (self, file_type, error);
  return NULL;
}

const char *const *
sl_pipeline_set_list (SlPipelineSet *self)
{
  return (const char *const *) self->names;
}

GPtrArray *
sl_pipeline_set_get_errors (SlPipelineSet *self)
{
  return self->errors;
}
