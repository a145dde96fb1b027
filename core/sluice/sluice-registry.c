// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The plugins of one process: where they are looked for, which are loaded, and which were refused
 * and why. A refused plugin is a fact to show, never a reason to stop.
 *
 * A file that the scanner has described is not opened before one of its stages is asked for; its
 * libraries may cost more than the whole job of another stage.
 */
#include "sluice/sluice-registry.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-plugin-cache-private.h"
#include "sluice/sluice-plugin-path-private.h"
#include "sluice/sluice-plugin-private.h"

/* One file on the search path: known from the cache, loaded, or blocked. */
typedef struct {
  char *path;           /* (owned) */
  JsonObject *known;    /* (owned) (nullable) the scanner's description */
  SluicePlugin *plugin; /* (owned) (nullable) loaded */
  char *reason;         /* (owned) (nullable) why it is blocked */
} PluginFile;

struct _SluiceRegistry {
  GObject parent_instance;
  char **folders;      /* (owned) search path, first wins */
  GPtrArray *files;    /* (owned) (element-type PluginFile) in search order */
  PluginFile *program; /* (unowned) (nullable) member of files: stages of the program itself */
  gboolean is_searched;
};

G_DEFINE_FINAL_TYPE (SluiceRegistry, sluice_registry, G_TYPE_OBJECT)

static void
plugin_file_free (gpointer data)
{
  PluginFile *file = data;

  g_free (file->path);
  g_clear_pointer (&file->known, json_object_unref);
  g_clear_pointer (&file->plugin, sluice_plugin_free);
  g_free (file->reason);
  g_free (file);
}

static void
sluice_registry_finalize (GObject *object)
{
  SluiceRegistry *self = SLUICE_REGISTRY (object);

  g_strfreev (self->folders);
  g_ptr_array_unref (self->files);
  G_OBJECT_CLASS (sluice_registry_parent_class)->finalize (object);
}

static void
sluice_registry_class_init (SluiceRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_registry_finalize;
}

static void
sluice_registry_init (SluiceRegistry *self)
{
  self->files = g_ptr_array_new_with_free_func (plugin_file_free);
}

/* The entry for the stages of the program, in front of all others. */
static PluginFile *
ensure_program (SluiceRegistry *self)
{
  if (self->program == NULL) {
    self->program = g_new0 (PluginFile, 1);
    self->program->plugin = sluice_plugin_new_for_program ();
    self->program->path = g_strdup (sluice_plugin_get_path (self->program->plugin));
    g_ptr_array_insert (self->files, 0, self->program);
  }
  return self->program;
}

static PluginFile *
find_file (SluiceRegistry *self, const char *path)
{
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);

    if (g_str_equal (file->path, path))
      return file;
  }
  return NULL;
}

/* The entry of @path, made when there is none. */
static PluginFile *
ensure_file (SluiceRegistry *self, const char *path)
{
  PluginFile *file = find_file (self, path);

  if (file == NULL) {
    file = g_new0 (PluginFile, 1);
    file->path = g_strdup (path);
    g_ptr_array_add (self->files, file);
  }
  return file;
}

/* Opens @file unless that was tried before; what was blocked stays blocked. */
static gboolean
open_file (PluginFile *file, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (file->plugin == NULL && file->reason == NULL) {
    file->plugin = sluice_plugin_load (file->path, &inner);
    file->reason = inner != NULL ? g_strdup (inner->message) : NULL;
  }
  if (file->plugin != NULL)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED, "plugin '%s' is blocked: %s",
               file->path, file->reason);
  return FALSE;
}

/* Opens @file; what went wrong stays with it as the reason. */
static void
try_file (PluginFile *file)
{
  g_autoptr (GError) blocked = NULL;

  open_file (file, &blocked);
}

/* Takes over what the scanner found out about @file. */
static void
apply_cache (PluginFile *file, SluicePluginCache *cache)
{
  JsonObject *entry = sluice_plugin_cache_find (cache, file->path);
  const char *reason = entry != NULL ? sluice_plugin_cache_entry_get_reason (entry) : NULL;

  if (file->plugin != NULL || file->reason != NULL || entry == NULL)
    return;
  if (reason != NULL)
    file->reason = g_strdup (reason);
  else
    file->known = json_object_ref (entry);
}

static void
search_folder (SluiceRegistry *self, const char *folder, SluicePluginCache *cache)
{
  g_auto (GStrv) paths = sluice_plugin_path_list_files (folder);

  for (guint i = 0; paths[i] != NULL; i++)
    apply_cache (ensure_file (self, paths[i]), cache);
}

/* Finds the files on the path, and describes each: from the cache, or by opening it. */
static void
search (SluiceRegistry *self)
{
  g_autofree char *cache_path = NULL;
  g_autoptr (SluicePluginCache) cache = NULL;

  if (self->is_searched)
    return;
  self->is_searched = TRUE;
  cache_path = sluice_plugin_path_dup_cache_file ();
  cache = sluice_plugin_cache_read (cache_path, NULL);
  for (guint i = 0; self->folders[i] != NULL; i++)
    search_folder (self, self->folders[i], cache);
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);

    if (file->known == NULL)
      try_file (file);
  }
}

/* The names of the stages in @file, interned. */
static GPtrArray *
list_stages_of (PluginFile *file)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  JsonArray *stages;

  if (file->plugin != NULL)
    return sluice_plugin_list_stages (file->plugin);
  stages = file->known != NULL ? sluice_json_read_array (file->known, "stages", NULL) : NULL;
  for (guint i = 0; stages != NULL && i < json_array_get_length (stages); i++) {
    JsonObject *stage = sluice_json_array_read_object (stages, i, NULL);
    const char *name = NULL;

    if (stage != NULL && sluice_json_read_string (stage, "name", &name, NULL) && name != NULL)
      g_ptr_array_add (names, (gpointer) g_intern_string (name));
  }
  return g_steal_pointer (&names);
}

static gboolean
has_stage (PluginFile *file, const char *name)
{
  g_autoptr (GPtrArray) names = list_stages_of (file);

  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
list_stage_names (SluiceRegistry *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->files->len; i++) {
    g_autoptr (GPtrArray) own = list_stages_of (g_ptr_array_index (self->files, i));

    for (guint j = 0; j < own->len; j++)
      if (g_hash_table_add (seen, g_ptr_array_index (own, j)))
        g_ptr_array_add (names, g_ptr_array_index (own, j));
  }
  g_ptr_array_sort (names, compare_strings);
  return names;
}

/* Returns: (transfer full): an entry as the scanner writes it */
static JsonObject *
describe_file (PluginFile *file)
{
  if (file->plugin != NULL)
    return sluice_plugin_to_json_object (file->plugin);
  if (file->known != NULL)
    return json_object_ref (file->known);
  return sluice_plugin_cache_entry_new_blocked (file->path, file->reason);
}

static void
set_unknown_stage (SluiceRegistry *self, const char *name, GError **error)
{
  g_auto (GStrv) known = sluice_registry_list_stages (self);
  g_autofree char *list = g_strjoinv ("', '", known);

  if (*known != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNKNOWN_STAGE,
                 "no plugin offers the stage '%s'; there are '%s'", name, list);
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNKNOWN_STAGE,
                 "no plugin offers the stage '%s': there are no plugins", name);
}

SluiceRegistry *
sluice_registry_new (void)
{
  g_auto (GStrv) folders = sluice_plugin_path_list_folders ();

  return sluice_registry_new_for_path ((const char *const *) folders);
}

SluiceRegistry *
sluice_registry_new_for_path (const char *const *folders)
{
  SluiceRegistry *self;

  g_return_val_if_fail (folders != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_REGISTRY, NULL);
  self->folders = g_strdupv ((char **) folders);
  return self;
}

void
sluice_registry_load_all (SluiceRegistry *self)
{
  g_return_if_fail (SLUICE_IS_REGISTRY (self));

  search (self);
  for (guint i = 0; i < self->files->len; i++)
    try_file (g_ptr_array_index (self->files, i));
}

gboolean
sluice_registry_load_file (SluiceRegistry *self, const char *path, GError **error)
{
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  absolute = g_canonicalize_filename (path, NULL);
  return open_file (ensure_file (self, absolute), error);
}

gboolean
sluice_registry_add_stage (SluiceRegistry *self, GType stage_type, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), FALSE);

  return sluice_plugin_add_stage (ensure_program (self)->plugin, stage_type, error);
}

char **
sluice_registry_list_stages (SluiceRegistry *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_autoptr (GPtrArray) names = NULL;

  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), NULL);

  search (self);
  names = list_stage_names (self);
  builder = g_strv_builder_new ();
  for (guint i = 0; i < names->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (names, i));
  return g_strv_builder_end (builder);
}

GType
sluice_registry_get_stage_type (SluiceRegistry *self, const char *name, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), G_TYPE_INVALID);
  g_return_val_if_fail (name != NULL, G_TYPE_INVALID);

  search (self);
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);
    GType type = G_TYPE_INVALID;

    if (!has_stage (file, name))
      continue;
    if (!open_file (file, error))
      return G_TYPE_INVALID;
    type = sluice_plugin_find_stage (file->plugin, name);
    if (type != G_TYPE_INVALID)
      return type;
  }
  set_unknown_stage (self, name, error);
  return G_TYPE_INVALID;
}

SluiceStage *
sluice_registry_create_stage (SluiceRegistry *self, const char *name, GError **error)
{
  GType type = sluice_registry_get_stage_type (self, name, error);

  return type != G_TYPE_INVALID ? g_object_new (type, NULL) : NULL;
}

char *
sluice_registry_to_json (SluiceRegistry *self)
{
  g_autoptr (SluicePluginCache) all = NULL;

  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), NULL);

  search (self);
  all = sluice_plugin_cache_new ();
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);

    sluice_plugin_cache_take (all, file->path, describe_file (file));
  }
  return sluice_plugin_cache_to_text (all);
}
