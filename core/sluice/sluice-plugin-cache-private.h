// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is known of plugin files without opening them: an entry is the plugin's description, or a
 * file with the reason why it is blocked. An entry counts only while the file is the one that it
 * was made from. */
typedef struct _SluicePluginCache SluicePluginCache;

SluicePluginCache *sluice_plugin_cache_new (void);
/* A cache of another format, ABI or library is empty. SLUICE_ERROR_INVALID_ARGUMENT when it is none
 * at all. */
SluicePluginCache *sluice_plugin_cache_parse (const char *text, gsize length, GError **error);
/* What can't be read is an empty cache, with @damage (nullable) saying why; a missing file is just
 * empty. */
SluicePluginCache *sluice_plugin_cache_read (const char *path, char **damage);
void sluice_plugin_cache_free (SluicePluginCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SluicePluginCache, sluice_plugin_cache_free)

/* Returns: (transfer none) (nullable): the entry of @file when it is still true */
JsonObject *sluice_plugin_cache_find (SluicePluginCache *self, const char *file);
/* Returns: (nullable): why the entry's file is blocked */
const char *sluice_plugin_cache_entry_get_reason (JsonObject *entry);
/* Notes in @entry (taken) which state of @file it describes, and adds it. FALSE when the file is
 * not there any more. */
gboolean sluice_plugin_cache_take (SluicePluginCache *self, const char *file, JsonObject *entry);
/* All entries in the order in which they were added. */
char *sluice_plugin_cache_to_text (SluicePluginCache *self);

/* Returns: (transfer full) */
JsonObject *sluice_plugin_cache_entry_new_blocked (const char *file, const char *reason);

G_END_DECLS
