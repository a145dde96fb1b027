// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The plugins of one process: where they are looked for, which are loaded, and which were refused
 * and why. A refused plugin is a fact to show, never a reason to stop.
 */
#include "sluice/sluice-registry.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-plugin-private.h"

/* One file on the search path. Exactly one of plugin and reason is set once it was opened. */
typedef struct {
  char *path;           /* (owned) */
  SluicePlugin *plugin; /* (owned) (nullable) loaded */
  char *reason;         /* (owned) (nullable) why it is blocked */
} PluginFile;

struct _SluiceRegistry {
  GObject parent_instance;
  char **folders;   /* (owned) search path, first wins */
  GPtrArray *files; /* (owned) (element-type PluginFile) in search order */
  gboolean is_searched;
};

G_DEFINE_FINAL_TYPE (SluiceRegistry, sluice_registry, G_TYPE_OBJECT)

static void
plugin_file_free (gpointer data)
{
  PluginFile *file = data;

  g_free (file->path);
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

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Lists the shared objects of @folder by name, so that the order does not depend on the disk. A
 * folder that does not exist has none: search paths name folders that may come later. */
static void
search_folder (SluiceRegistry *self, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, "." G_MODULE_SUFFIX))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_strings);
  for (guint i = 0; i < paths->len; i++)
    ensure_file (self, g_ptr_array_index (paths, i));
}

static void
search (SluiceRegistry *self)
{
  if (self->is_searched)
    return;
  self->is_searched = TRUE;
  for (guint i = 0; self->folders[i] != NULL; i++)
    search_folder (self, self->folders[i]);
}

static GPtrArray *
list_stage_names (SluiceRegistry *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);
    g_autoptr (GPtrArray) own = file->plugin != NULL ? sluice_plugin_list_stages (file->plugin)
                                                     : g_ptr_array_new ();

    for (guint j = 0; j < own->len; j++)
      if (g_hash_table_add (seen, g_ptr_array_index (own, j)))
        g_ptr_array_add (names, g_ptr_array_index (own, j));
  }
  g_ptr_array_sort (names, compare_strings);
  return names;
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
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  const char *path = g_getenv ("SLUICE_PLUGIN_PATH");
  const char *system_path = g_getenv ("SLUICE_PLUGIN_SYSTEM_PATH");
  g_autofree char *joined = g_strjoin (G_SEARCHPATH_SEPARATOR_S, path != NULL ? path : "",
                                       system_path != NULL ? system_path : SLUICE_PLUGIN_FOLDER,
                                       NULL);
  g_auto (GStrv) parts = g_strsplit (joined, G_SEARCHPATH_SEPARATOR_S, -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (folders, g_strdup (parts[i]));
  g_ptr_array_add (folders, NULL);
  return sluice_registry_new_for_path ((const char *const *) folders->pdata);
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
  for (guint i = 0; i < self->files->len; i++) {
    g_autoptr (GError) blocked = NULL;

    /* The reason stays with the file. */
    open_file (g_ptr_array_index (self->files, i), &blocked);
  }
}

gboolean
sluice_registry_load_file (SluiceRegistry *self, const char *path, GError **error)
{
  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  return open_file (ensure_file (self, path), error);
}

char **
sluice_registry_list_stages (SluiceRegistry *self)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_autoptr (GPtrArray) names = NULL;

  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), NULL);

  sluice_registry_load_all (self);
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

  sluice_registry_load_all (self);
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);
    GType type = file->plugin != NULL ? sluice_plugin_find_stage (file->plugin, name)
                                      : G_TYPE_INVALID;

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
  g_autoptr (JsonObject) object = NULL;
  JsonArray *plugins;
  JsonArray *blocked;

  g_return_val_if_fail (SLUICE_IS_REGISTRY (self), NULL);

  sluice_registry_load_all (self);
  object = json_object_new ();
  plugins = json_array_new ();
  blocked = json_array_new ();
  for (guint i = 0; i < self->files->len; i++) {
    PluginFile *file = g_ptr_array_index (self->files, i);

    if (file->plugin != NULL) {
      json_array_add_object_element (plugins, sluice_plugin_to_json_object (file->plugin));
    } else {
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "file", file->path);
      json_object_set_string_member (entry, "reason", file->reason);
      json_array_add_object_element (blocked, entry);
    }
  }
  json_object_set_array_member (object, "plugins", plugins);
  json_object_set_array_member (object, "blocked", blocked);
  return sluice_json_object_to_text (object);
}
