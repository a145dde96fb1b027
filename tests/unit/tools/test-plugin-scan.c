// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice-plugin-scan as a program, on folders with faulty plugins.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <unistd.h>

#include "test-folder.h"

typedef struct {
  TestFolder *plugins; /* (owned) what is scanned */
  TestFolder *cache;   /* (owned) */
  char *cache_file;    /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->plugins = test_folder_new ();
  fixture->cache = test_folder_new ();
  fixture->cache_file = g_build_filename (fixture->cache, "plugins.json", NULL);
  g_setenv ("SLUICE_CACHE_DIR", fixture->cache, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_folder_remove (fixture->plugins);
  test_folder_remove (fixture->cache);
  g_clear_pointer (&fixture->cache_file, g_free);
}

/* Copies a test plugin into the scanned folder, so that the test can change it. */
static char *
add_plugin (Fixture *fixture, const char *name)
{
  g_autofree char *base = g_strconcat (name, ".so", NULL);
  g_autofree char *source = g_build_filename (g_getenv ("SLUICE_BUILD_ROOT"), "tests", "plugins",
                                              base, NULL);
  char *target = g_build_filename (fixture->plugins, base, NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (source, &content, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (target, content, (gssize) length, &error);
  g_assert_no_error (error);
  return target;
}

typedef struct {
  JsonParser *parser; /* (owned) */
  char *errors;       /* (owned) standard error */
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_object (&answer->parser);
  g_free (answer->errors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static Answer
scan (Fixture *fixture, const char *timeout, const char *extra)
{
  g_autofree char *program = g_build_filename (g_getenv ("SLUICE_BUILD_ROOT"), "core", "tools",
                                               "sluice-plugin-scan", NULL);
  const char *argv[] = { program, "--path", fixture->plugins, "--timeout", timeout, extra, NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  Answer answer = { json_parser_new (), NULL };

  process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, &answer.errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  json_parser_load_from_data (answer.parser, output, -1, &error);
  g_assert_no_error (error);
  return answer;
}

static JsonArray *
get_list (Answer *answer, const char *name)
{
  return json_object_get_array_member (json_node_get_object (json_parser_get_root (answer->parser)),
                                       name);
}

/* The reason why the only blocked plugin is blocked. */
static const char *
get_reason (Answer *answer)
{
  JsonArray *blocked = get_list (answer, "blocked");

  g_assert_cmpuint (json_array_get_length (get_list (answer, "plugins")), ==, 0);
  g_assert_cmpuint (json_array_get_length (blocked), ==, 1);
  return json_object_get_string_member (json_array_get_object_element (blocked, 0), "reason");
}

/* For what must end: loaded machines and sanitizers are slow. */
#define PATIENT "60"

static void
test_describes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "good");
  g_auto (Answer) answer = scan (fixture, PATIENT, NULL);
  JsonArray *plugins = get_list (&answer, "plugins");
  JsonObject *plugin;

  g_assert_cmpuint (json_array_get_length (plugins), ==, 1);
  plugin = json_array_get_object_element (plugins, 0);
  g_assert_cmpstr (json_object_get_string_member (plugin, "file"), ==, path);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (plugin, "stages")), ==, 2);
  g_assert_cmpuint (json_array_get_length (get_list (&answer, "blocked")), ==, 0);
}

typedef struct {
  const char *plugin;
  const char *timeout;
  const char *reason;
} Fault;

static const Fault faults[] = {
  { "crash", PATIENT, "it crashed while being loaded: signal 6" },
  { "exits", PATIENT, "it ended the process while being loaded: exit status 0" },
  { "hang", "0.5", "it was not loaded within 0.5 s" },
  { "other-major", PATIENT, "made for plugin ABI 2" },
  { "undefined-symbol", PATIENT, "test_function_of_nobody" },
  { "twice", PATIENT, "it adds the stage 'test-copy' twice" },
  { "no-descriptor", PATIENT, "it is not a Sluice plugin" },
};

static void
test_blocks (Fixture *fixture, gconstpointer data)
{
  const Fault *fault = data;
  g_autofree char *path = add_plugin (fixture, fault->plugin);
  g_auto (Answer) answer = scan (fixture, fault->timeout, NULL);

  g_assert_nonnull (strstr (get_reason (&answer), fault->reason));
}

/* The child of a plugin that is known is not started: it would need longer than the time it gets.
 */
#define NO_TIME "0.001"

static void
test_remembers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "good");
  g_auto (Answer) first = scan (fixture, PATIENT, NULL);
  g_auto (Answer) second = scan (fixture, NO_TIME, NULL);

  g_assert_cmpuint (json_array_get_length (get_list (&first, "plugins")), ==, 1);
  g_assert_true (
      json_node_equal (json_parser_get_root (first.parser), json_parser_get_root (second.parser)));
}

static void
test_remembers_crash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "crash");
  g_auto (Answer) first = scan (fixture, PATIENT, NULL);
  g_auto (Answer) second = scan (fixture, NO_TIME, NULL);
  g_auto (Answer) third = scan (fixture, NO_TIME, "--retry-blocked");

  g_assert_cmpstr (get_reason (&first), ==, get_reason (&second));
  g_assert_nonnull (strstr (get_reason (&third), "it was not loaded within"));
}

/* A folder that is named from where the scanner stands gives whole paths. */
static void
test_takes_relative_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "good");
  g_autofree char *here = g_get_current_dir ();
  g_auto (Answer) answer = { NULL };
  JsonObject *plugin;
  char *whole = fixture->plugins;

  g_assert_cmpint (g_chdir (fixture->plugins), ==, 0);
  fixture->plugins = (char *) ".";
  answer = scan (fixture, PATIENT, NULL);
  fixture->plugins = whole;
  g_assert_cmpint (g_chdir (here), ==, 0);
  plugin = json_array_get_object_element (get_list (&answer, "plugins"), 0);
  g_assert_cmpstr (json_object_get_string_member (plugin, "file"), ==, path);
}

static void
test_notices_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "crash");
  g_auto (Answer) before = scan (fixture, PATIENT, NULL);
  g_autofree char *good = add_plugin (fixture, "good");
  g_auto (Answer) after = { NULL };

  g_assert_nonnull (get_reason (&before));
  g_assert_cmpint (g_rename (good, path), ==, 0);
  after = scan (fixture, PATIENT, NULL);
  g_assert_cmpuint (json_array_get_length (get_list (&after, "plugins")), ==, 1);
  g_assert_cmpuint (json_array_get_length (get_list (&after, "blocked")), ==, 0);
}

static void
test_forgets_removed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "good");
  g_auto (Answer) before = scan (fixture, PATIENT, NULL);
  g_auto (Answer) after = { NULL };

  g_assert_cmpint (g_unlink (path), ==, 0);
  after = scan (fixture, PATIENT, NULL);
  g_assert_cmpuint (json_array_get_length (get_list (&after, "plugins")), ==, 0);
}

static void
test_rebuilds_damaged_cache (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "good");
  g_auto (Answer) damaged = { NULL };
  g_auto (Answer) repaired = { NULL };

  g_assert_true (g_file_set_contents (fixture->cache_file, "{\"format\": 1, \"plug", -1, NULL));
  damaged = scan (fixture, PATIENT, NULL);
  g_assert_nonnull (strstr (damaged.errors, "making anew the damaged cache"));
  g_assert_cmpuint (json_array_get_length (get_list (&damaged, "plugins")), ==, 1);

  repaired = scan (fixture, NO_TIME, NULL);
  g_assert_cmpstr (repaired.errors, ==, "");
  g_assert_cmpuint (json_array_get_length (get_list (&repaired, "plugins")), ==, 1);
}

static void
test_goes_on_without_cache (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = add_plugin (fixture, "silent");
  g_auto (Answer) answer = { NULL };

  /* A folder where the file should be: it can be neither read nor written. */
  g_assert_cmpint (g_mkdir (fixture->cache_file, 0700), ==, 0);
  answer = scan (fixture, PATIENT, NULL);
  g_assert_nonnull (strstr (answer.errors, "failed to write the cache"));
  g_assert_nonnull (get_reason (&answer));
}

static void
add_test (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/tools/plugin-scan/describes", NULL, test_describes);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strconcat ("/tools/plugin-scan/blocks/", faults[i].plugin, NULL);

    add_test (path, &faults[i], test_blocks);
  }
  add_test ("/tools/plugin-scan/takes-relative-folder", NULL, test_takes_relative_folder);
  add_test ("/tools/plugin-scan/remembers", NULL, test_remembers);
  add_test ("/tools/plugin-scan/remembers-crash", NULL, test_remembers_crash);
  add_test ("/tools/plugin-scan/notices-change", NULL, test_notices_change);
  add_test ("/tools/plugin-scan/forgets-removed", NULL, test_forgets_removed);
  add_test ("/tools/plugin-scan/rebuilds-damaged-cache", NULL, test_rebuilds_damaged_cache);
  add_test ("/tools/plugin-scan/goes-on-without-cache", NULL, test_goes_on_without_cache);
  return g_test_run ();
}
