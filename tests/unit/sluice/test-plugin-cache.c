// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What is remembered of plugin files, and when it stops being true.
 */
#include "sluice/sluice-plugin-cache-private.h"

#include <glib/gstdio.h>
#include <utime.h>

#include "test-folder.h"

typedef struct {
  TestFolder *folder; /* (owned) */
  char *plugin;       /* (owned) */
  char *blocked;      /* (owned) */
  char *cache;        /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_new ();
  JsonObject *entry = json_object_new ();
  g_autofree char *text = NULL;

  fixture->folder = test_folder_new ();
  fixture->plugin = g_build_filename (fixture->folder, "a.so", NULL);
  fixture->blocked = g_build_filename (fixture->folder, "b.so", NULL);
  fixture->cache = g_build_filename (fixture->folder, "cache.json", NULL);
  g_assert_true (g_file_set_contents (fixture->plugin, "a", -1, NULL));
  g_assert_true (g_file_set_contents (fixture->blocked, "b", -1, NULL));

  json_object_set_string_member (entry, "name", "plugin-a");
  json_object_set_string_member (entry, "file", fixture->plugin);
  g_assert_true (sluice_plugin_cache_take (cache, fixture->plugin, entry));
  g_assert_true (sluice_plugin_cache_take (
      cache, fixture->blocked,
      sluice_plugin_cache_entry_new_blocked (fixture->blocked, "it crashed")));
  text = sluice_plugin_cache_to_text (cache);
  g_assert_true (g_file_set_contents (fixture->cache, text, -1, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->folder, test_folder_remove);
  g_clear_pointer (&fixture->plugin, g_free);
  g_clear_pointer (&fixture->blocked, g_free);
  g_clear_pointer (&fixture->cache, g_free);
}

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *damage = NULL;
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read (fixture->cache, &damage);
  JsonObject *plugin = sluice_plugin_cache_find (cache, fixture->plugin);
  JsonObject *blocked = sluice_plugin_cache_find (cache, fixture->blocked);

  g_assert_null (damage);
  g_assert_cmpstr (json_object_get_string_member (plugin, "name"), ==, "plugin-a");
  g_assert_null (sluice_plugin_cache_entry_get_reason (plugin));
  g_assert_cmpstr (sluice_plugin_cache_entry_get_reason (blocked), ==, "it crashed");
  g_assert_null (sluice_plugin_cache_find (cache, "/elsewhere/a.so"));
}

static void
test_survives_reading (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read (fixture->cache, NULL);
  g_autofree char *text = sluice_plugin_cache_to_text (cache);
  g_autofree char *before = NULL;

  g_assert_true (g_file_get_contents (fixture->cache, &before, NULL, NULL));
  g_assert_cmpstr (text, ==, before);
}

static void
test_forgets_resized (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read (fixture->cache, NULL);

  g_assert_true (g_file_set_contents (fixture->plugin, "longer", -1, NULL));
  g_assert_null (sluice_plugin_cache_find (cache, fixture->plugin));
  g_assert_nonnull (sluice_plugin_cache_find (cache, fixture->blocked));
}

static void
test_forgets_touched (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read (fixture->cache, NULL);
  const struct utimbuf long_ago = { 1000000000, 1000000000 };

  g_assert_cmpint (utime (fixture->blocked, &long_ago), ==, 0);
  g_assert_null (sluice_plugin_cache_find (cache, fixture->blocked));
}

static void
test_forgets_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read (fixture->cache, NULL);

  g_assert_cmpint (g_unlink (fixture->plugin), ==, 0);
  g_assert_null (sluice_plugin_cache_find (cache, fixture->plugin));
}

/* Replaces @what in the cache's text and expects that nothing of it is believed any more. */
static void
check_distrust (Fixture *fixture, const char *what, const char *instead)
{
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;
  g_autoptr (SluicePluginCache) cache = NULL;
  g_autofree char *damage = NULL;

  g_assert_true (g_file_get_contents (fixture->cache, &text, NULL, NULL));
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, what, instead, 1), ==, 1);
  g_assert_true (g_file_set_contents (fixture->cache, changed->str, -1, NULL));
  cache = sluice_plugin_cache_read (fixture->cache, &damage);
  g_assert_null (damage);
  g_assert_null (sluice_plugin_cache_find (cache, fixture->plugin));
}

static void
test_distrusts_other_format (Fixture *fixture, gconstpointer data)
{
  check_distrust (fixture, "\"format\":1", "\"format\":2");
}

static void
test_distrusts_other_abi (Fixture *fixture, gconstpointer data)
{
  check_distrust (fixture, "\"abi\":\"1.0\"", "\"abi\":\"0.9\"");
}

static void
test_distrusts_other_library (Fixture *fixture, gconstpointer data)
{
  check_distrust (fixture, "\"library\":\"", "\"library\":\"0.");
}

static void
test_is_empty_when_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *damage = NULL;
  g_autoptr (SluicePluginCache) cache = NULL;

  g_assert_true (g_file_set_contents (fixture->cache, "{\"format\":1", -1, NULL));
  cache = sluice_plugin_cache_read (fixture->cache, &damage);
  g_assert_nonnull (damage);
  g_assert_null (sluice_plugin_cache_find (cache, fixture->plugin));
}

static void
test_is_empty_when_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *damage = NULL;
  g_autoptr (SluicePluginCache) cache = sluice_plugin_cache_read ("/nonexistent", &damage);

  g_assert_null (damage);
  g_assert_null (sluice_plugin_cache_find (cache, fixture->plugin));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/sluice/plugin-cache/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("remembers", test_remembers);
  ADD ("survives-reading", test_survives_reading);
  ADD ("forgets-resized", test_forgets_resized);
  ADD ("forgets-touched", test_forgets_touched);
  ADD ("forgets-removed", test_forgets_removed);
  ADD ("distrusts-other-format", test_distrusts_other_format);
  ADD ("distrusts-other-abi", test_distrusts_other_abi);
  ADD ("distrusts-other-library", test_distrusts_other_library);
  ADD ("is-empty-when-damaged", test_is_empty_when_damaged);
  ADD ("is-empty-when-missing", test_is_empty_when_missing);
#undef ADD
  return g_test_run ();
}
