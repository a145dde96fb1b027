// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The registry against real shared objects: tests/plugins holds the faulty ones.
 */
#include <json-glib/json-glib.h>
#include <sluice/sluice.h>
#include <unistd.h>

#include "test-folder.h"

static char *
build_plugin_path (const char *name)
{
  g_autofree char *file = g_strconcat (name, "." G_MODULE_SUFFIX, NULL);

  return g_build_filename (g_getenv ("SLUICE_BUILD_ROOT"), "tests", "plugins", file, NULL);
}

static SluiceRegistry *
new_empty_registry (void)
{
  const char *const none[] = { NULL };

  return sluice_registry_new_for_path (none);
}

static void
test_loads (void)
{
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autofree char *path = build_plugin_path ("good");
  g_auto (GStrv) stages = NULL;
  g_autoptr (SluiceStage) stage = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_registry_load_file (registry, path, &error));
  g_assert_no_error (error);
  stages = sluice_registry_list_stages (registry);
  g_assert_cmpuint (g_strv_length (stages), ==, 2);
  g_assert_cmpstr (stages[0], ==, "test-copy");
  g_assert_cmpstr (stages[1], ==, "test-sink");

  stage = sluice_registry_create_stage (registry, "test-sink", &error);
  g_assert_no_error (error);
  g_assert_true (SLUICE_IS_GRAPH_STAGE (stage));
}

static void
test_knows_no_stage (void)
{
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autofree char *path = build_plugin_path ("good");
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_registry_load_file (registry, path, NULL));
  g_assert_null (sluice_registry_create_stage (registry, "test-cpy", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_UNKNOWN_STAGE);
  g_assert_cmpstr (error->message, ==,
                   "no plugin offers the stage 'test-cpy'; there are 'test-copy', 'test-sink'");
}

static void
test_knows_no_plugin (void)
{
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (sluice_registry_get_stage_type (registry, "x", &error), ==, G_TYPE_INVALID);
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_UNKNOWN_STAGE);
}

typedef struct {
  const char *plugin;
  const char *reason; /* part of it */
} Refusal;

static const Refusal refusals[] = {
  { "other-major", "made for plugin ABI 2, this is 1" },
  { "newer-minor", "made for plugin ABI 1.1, this is 1.0" },
  { "small-descriptor", "its descriptor has 16 bytes" },
  { "undefined-symbol", "undefined symbol: test_function_of_nobody" },
  { "no-descriptor", "no symbol 'sluice_plugin_descriptor'" },
  { "silent", "its init failed: it did not say why" },
  { "idle", "its init added no stage" },
  { "liar", "type 'SluiceArtifact' is not a stage that can be made" },
  { "odd-param", "parameter 'secret' of stage 'test-odd' has the type 'gpointer'" },
  { "not-there", "it can't be opened" },
};

static void
test_refuses (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autofree char *path = build_plugin_path (refusal->plugin);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_false (sluice_registry_load_file (registry, path, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, refusal->reason));

  g_assert_false (sluice_registry_load_file (registry, path, &again));
  g_assert_cmpstr (again->message, ==, error->message);
}

static void
test_refuses_stage_of_program (void)
{
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autoptr (GError) error = NULL;

  g_assert_false (sluice_registry_add_stage (registry, SLUICE_TYPE_TASK_STAGE, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PLUGIN_BLOCKED);
}

/* The program's own stage comes before that of a plugin with the same name. */
static void
test_prefers_stage_of_program (void)
{
  g_autoptr (SluiceRegistry) plugins = new_empty_registry ();
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autofree char *path = build_plugin_path ("good");
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  GType type;

  g_assert_true (sluice_registry_load_file (plugins, path, NULL));
  type = sluice_registry_get_stage_type (plugins, "test-copy", &error);
  g_assert_no_error (error);

  g_assert_true (sluice_registry_load_file (registry, path, NULL));
  g_assert_true (sluice_registry_add_stage (registry, type, &error));
  g_assert_no_error (error);
  json = sluice_registry_to_json (registry);
  g_assert_nonnull (strstr (json, "\"program\""));
  g_assert_cmpint (strstr (json, "\"program\"") - json, <, strstr (json, "\"test-good\"") - json);
  g_assert_cmpuint (sluice_registry_get_stage_type (registry, "test-copy", NULL), ==, type);
}

static JsonObject *
parse (const char *json, JsonParser *parser)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_describes (void)
{
  g_autoptr (SluiceRegistry) registry = new_empty_registry ();
  g_autofree char *good = build_plugin_path ("good");
  g_autofree char *silent = build_plugin_path ("silent");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *json = NULL;
  JsonObject *root;
  JsonObject *plugin;

  g_assert_true (sluice_registry_load_file (registry, good, NULL));
  g_assert_false (sluice_registry_load_file (registry, silent, NULL));
  json = sluice_registry_to_json (registry);
  root = parse (json, parser);
  plugin = json_array_get_object_element (json_object_get_array_member (root, "plugins"), 0);
  g_assert_cmpstr (json_object_get_string_member (plugin, "name"), ==, "test-good");
  g_assert_cmpstr (json_object_get_string_member (plugin, "version"), ==, "1.2.3");
  g_assert_cmpstr (json_object_get_string_member (plugin, "abi"), ==, "1.0");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (plugin, "stages")), ==, 2);
  plugin = json_array_get_object_element (json_object_get_array_member (root, "blocked"), 0);
  g_assert_cmpstr (json_object_get_string_member (plugin, "file"), ==, silent);
}

/* A folder with links to the named test plugins. */
static TestFolder *
make_plugin_folder (const char *const *names)
{
  TestFolder *folder = test_folder_new ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *target = build_plugin_path (names[i]);
    g_autofree char *base = g_path_get_basename (target);
    g_autofree char *link = g_build_filename (folder, base, NULL);

    g_assert_cmpint (symlink (target, link), ==, 0);
  }
  return folder;
}

static void
test_searches (void)
{
  const char *const names[] = { "good", "silent", "idle", NULL };
  g_autoptr (TestFolder) folder = make_plugin_folder (names);
  const char *const folders[] = { "/nonexistent", folder, NULL };
  g_autoptr (SluiceRegistry) registry = sluice_registry_new_for_path (folders);
  g_auto (GStrv) stages = sluice_registry_list_stages (registry);

  g_assert_cmpuint (g_strv_length (stages), ==, 2);
  g_assert_cmpuint (sluice_registry_get_stage_type (registry, "test-copy", NULL), !=,
                    G_TYPE_INVALID);
}

/* Lets the scanner write what it finds in @folder into the cache. */
static void
scan_folder (const char *folder)
{
  g_autofree char *scanner = g_build_filename (g_getenv ("SLUICE_BUILD_ROOT"), "core", "tools",
                                               "sluice-plugin-scan", NULL);
  const char *argv[] = { scanner, "--path", folder, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &output, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static gboolean
is_mapped (const char *text)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, text) != NULL;
}

/* What the scanner wrote is believed: the plugin that would end this process is not opened. */
static void
test_believes_cache (void)
{
  const char *const names[] = { "crash", NULL };
  g_autoptr (TestFolder) folder = make_plugin_folder (names);
  const char *const folders[] = { folder, NULL };
  g_autoptr (SluiceRegistry) registry = sluice_registry_new_for_path (folders);
  g_autofree char *json = NULL;

  scan_folder (folder);
  sluice_registry_load_all (registry);
  json = sluice_registry_to_json (registry);
  g_assert_nonnull (strstr (json, "crashed while being loaded"));
}

/* A plugin that the scanner has described is opened when its stage is asked for, not before. */
static void
test_opens_late (void)
{
  const char *const names[] = { "wait", NULL };
  g_autoptr (TestFolder) folder = make_plugin_folder (names);
  const char *const folders[] = { folder, NULL };
  g_autoptr (SluiceRegistry) registry = sluice_registry_new_for_path (folders);
  g_auto (GStrv) stages = NULL;
  g_autofree char *json = NULL;

  scan_folder (folder);
  stages = sluice_registry_list_stages (registry);
  json = sluice_registry_to_json (registry);
  g_assert_cmpstr (stages[0], ==, "test-wait");
  g_assert_nonnull (strstr (json, "\"test-wait\""));
  g_assert_false (is_mapped ("/wait.so"));

  g_assert_cmpuint (sluice_registry_get_stage_type (registry, "test-wait", NULL), !=,
                    G_TYPE_INVALID);
  g_assert_true (is_mapped ("/wait.so"));
}

int
main (int argc, char **argv)
{
  g_autoptr (TestFolder) cache = test_folder_new ();

  g_test_init (&argc, &argv, NULL);
  g_setenv ("SLUICE_CACHE_DIR", cache, TRUE);
  g_test_add_func ("/sluice/registry/loads", test_loads);
  g_test_add_func ("/sluice/registry/knows-no-stage", test_knows_no_stage);
  g_test_add_func ("/sluice/registry/knows-no-plugin", test_knows_no_plugin);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strconcat ("/sluice/registry/refuses/", refusals[i].plugin, NULL);

    g_test_add_data_func (path, &refusals[i], test_refuses);
  }
  g_test_add_func ("/sluice/registry/refuses-stage-of-program", test_refuses_stage_of_program);
  g_test_add_func ("/sluice/registry/prefers-stage-of-program", test_prefers_stage_of_program);
  g_test_add_func ("/sluice/registry/describes", test_describes);
  g_test_add_func ("/sluice/registry/searches", test_searches);
  g_test_add_func ("/sluice/registry/believes-cache", test_believes_cache);
  g_test_add_func ("/sluice/registry/opens-late", test_opens_late);
  return g_test_run ();
}
