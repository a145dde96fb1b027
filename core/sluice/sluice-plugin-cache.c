// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The scanner's memory, and what keeps a registry from opening every plugin to find one stage.
 *
 * An entry is true as long as the file has the time and size that it had, and the library the
 * version with which it looked. A cache that is damaged or of another format is an empty one: it
 * can always be made again.
 */
#include "sluice/sluice-plugin-cache-private.h"

#include <sys/stat.h>

#include "sluice/sluice-json-private.h"
#include "sluice/sluice-plugin.h"
#include "sluice/sluice-version.h"

/* Counts up when the shape of an entry changes. */
#define CACHE_FORMAT 1

#define XSTR(x) STR (x)
#define STR(x) #x
#define PLUGIN_ABI XSTR (SLUICE_PLUGIN_ABI_MAJOR) "." XSTR (SLUICE_PLUGIN_ABI_MINOR)
#define LIBRARY_VERSION                                                                            \
  XSTR (SLUICE_MAJOR_VERSION) "." XSTR (SLUICE_MINOR_VERSION) "." XSTR (SLUICE_MICRO_VERSION)

struct _SluicePluginCache {
  GPtrArray *files;    /* (owned) (element-type utf8) in order, owned by the table */
  GHashTable *entries; /* (owned) (element-type utf8 JsonObject) by file */
};

/* Which state of the file: nanoseconds of its last change, and bytes. */
typedef struct {
  guint64 modified;
  guint64 size;
} FileStamp;

static gboolean
read_stamp (const char *file, FileStamp *stamp)
{
  struct stat status;

  if (stat (file, &status) != 0)
    return FALSE;
  stamp->modified = (guint64) status.st_mtim.tv_sec * G_GUINT64_CONSTANT (1000000000)
                    + (guint64) status.st_mtim.tv_nsec;
  stamp->size = (guint64) status.st_size;
  return TRUE;
}

static void
add_entry (SluicePluginCache *self, const char *file, JsonObject *entry)
{
  char *key = g_strdup (file);

  /* A file that is there already keeps its key, to which files points. */
  if (g_hash_table_insert (self->entries, key, entry))
    g_ptr_array_add (self->files, key);
}

static gboolean
read_entries (SluicePluginCache *self, JsonObject *root, const char *name, GError **error)
{
  JsonArray *array = sluice_json_read_array (root, name, error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonObject *entry = sluice_json_array_read_object (array, i, error);
    const char *file = NULL;

    if (entry == NULL || !sluice_json_read_string (entry, "file", &file, error))
      return FALSE;
    if (file != NULL)
      add_entry (self, file, json_object_ref (entry));
  }
  return array != NULL;
}

/* Whether @root was written by this version for this ABI. */
static gboolean
is_current (JsonObject *root)
{
  guint64 format = 0;
  const char *abi = "";
  const char *library = "";

  return sluice_json_read_uint (root, "format", &format, NULL) && format == CACHE_FORMAT
         && sluice_json_read_string (root, "abi", &abi, NULL) && g_str_equal (abi, PLUGIN_ABI)
         && sluice_json_read_string (root, "library", &library, NULL)
         && g_str_equal (library, LIBRARY_VERSION);
}

SluicePluginCache *
sluice_plugin_cache_new (void)
{
  SluicePluginCache *self = g_new0 (SluicePluginCache, 1);

  self->files = g_ptr_array_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) json_object_unref);
  return self;
}

SluicePluginCache *
sluice_plugin_cache_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (SluicePluginCache) self = sluice_plugin_cache_new ();
  g_autoptr (JsonObject) root = sluice_json_parse_object (text, (gssize) length, error);

  if (root == NULL)
    return NULL;
  if (is_current (root)
      && (!read_entries (self, root, "plugins", error)
          || !read_entries (self, root, "blocked", error)))
    return NULL;
  return g_steal_pointer (&self);
}

SluicePluginCache *
sluice_plugin_cache_read (const char *path, char **damage)
{
  SluicePluginCache *self = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, &error))
    self = sluice_plugin_cache_parse (text, length, &error);
  if (self != NULL)
    return self;
  if (damage != NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    *damage = g_strdup (error->message);
  return sluice_plugin_cache_new ();
}

void
sluice_plugin_cache_free (SluicePluginCache *self)
{
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->entries);
  g_free (self);
}

JsonObject *
sluice_plugin_cache_find (SluicePluginCache *self, const char *file)
{
  JsonObject *entry = g_hash_table_lookup (self->entries, file);
  FileStamp noted = { 0 };
  FileStamp now;

  if (entry == NULL || !read_stamp (file, &now)
      || !sluice_json_read_uint (entry, "modified", &noted.modified, NULL)
      || !sluice_json_read_uint (entry, "size", &noted.size, NULL))
    return NULL;
  return noted.modified == now.modified && noted.size == now.size ? entry : NULL;
}

const char *
sluice_plugin_cache_entry_get_reason (JsonObject *entry)
{
  const char *reason = NULL;

  sluice_json_read_string (entry, "reason", &reason, NULL);
  return reason;
}

gboolean
sluice_plugin_cache_take (SluicePluginCache *self, const char *file, JsonObject *entry)
{
  g_autoptr (JsonObject) owned = entry;
  FileStamp stamp;

  if (!read_stamp (file, &stamp))
    return FALSE;
  json_object_set_int_member (owned, "modified", (gint64) stamp.modified);
  json_object_set_int_member (owned, "size", (gint64) stamp.size);
  add_entry (self, file, g_steal_pointer (&owned));
  return TRUE;
}

char *
sluice_plugin_cache_to_text (SluicePluginCache *self)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *plugins = json_array_new ();
  JsonArray *blocked = json_array_new ();

  for (guint i = 0; i < self->files->len; i++) {
    JsonObject *entry = g_hash_table_lookup (self->entries, g_ptr_array_index (self->files, i));

    json_array_add_object_element (sluice_plugin_cache_entry_get_reason (entry) != NULL ? blocked
                                                                                        : plugins,
                                   json_object_ref (entry));
  }
  json_object_set_int_member (root, "format", CACHE_FORMAT);
  json_object_set_string_member (root, "abi", PLUGIN_ABI);
  json_object_set_string_member (root, "library", LIBRARY_VERSION);
  json_object_set_array_member (root, "plugins", plugins);
  json_object_set_array_member (root, "blocked", blocked);
  return sluice_json_object_to_text (root);
}

JsonObject *
sluice_plugin_cache_entry_new_blocked (const char *file, const char *reason)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "file", file);
  json_object_set_string_member (entry, "reason", reason);
  return entry;
}
