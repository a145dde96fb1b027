// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The private folder of GStreamer plugins, made from a made-up system folder.
 */
#include "sluice/sluice-gst-environment-private.h"

#include <glib/gstdio.h>

#include "sluice/sluice-error.h"
#include "test-folder.h"

static const char *const allowed[] = { "one", "two", "absent", NULL };

static void
install_plugin (const char *folder, const char *name, const char *content)
{
  g_autofree char *file = g_strdup_printf ("libgst%s.so", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static TestFolder *
new_system_folder (void)
{
  TestFolder *folder = test_folder_new ();

  install_plugin (folder, "one", "1");
  install_plugin (folder, "two", "2");
  install_plugin (folder, "dangerous", "3");
  return folder;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_reads_list (void)
{
  g_auto (GStrv) names = sluice_gst_environment_parse_list (
      "# comment\n\none\n  two   # why two\r\n#three\nfour#no space");

  g_assert_cmpuint (g_strv_length (names), ==, 3);
  g_assert_cmpstr (names[0], ==, "one");
  g_assert_cmpstr (names[1], ==, "two");
  g_assert_cmpstr (names[2], ==, "four");
}

static void
test_links_allowed (void)
{
  g_autoptr (TestFolder) system = new_system_folder ();
  g_autoptr (TestFolder) cache = test_folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceGstEnvironment)
      made = sluice_gst_environment_prepare (allowed, system, cache, &error);
  g_autofree char *link = NULL;
  g_autofree char *content = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (count_files (made->plugin_folder), ==, 2);
  g_assert_cmpuint (g_strv_length (made->plugins), ==, 2);
  link = g_build_filename (made->plugin_folder, "libgsttwo.so", NULL);
  g_assert_true (g_file_get_contents (link, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "2");
}

static void
test_makes_once (void)
{
  g_autoptr (TestFolder) system = new_system_folder ();
  g_autoptr (TestFolder) cache = test_folder_new ();
  g_autoptr (SluiceGstEnvironment)
      first = sluice_gst_environment_prepare (allowed, system, cache, NULL);
  g_autoptr (SluiceGstEnvironment)
      second = sluice_gst_environment_prepare (allowed, system, cache, NULL);

  g_assert_cmpstr (first->plugin_folder, ==, second->plugin_folder);
  g_assert_cmpstr (first->registry_file, ==, second->registry_file);
  g_assert_cmpuint (count_files (cache), ==, 1);
}

/* An upgraded plugin, another list: another folder, with a registry of its own. */
static void
test_notices_change (void)
{
  static const char *const fewer[] = { "one", NULL };
  g_autoptr (TestFolder) system = new_system_folder ();
  g_autoptr (TestFolder) cache = test_folder_new ();
  g_autoptr (SluiceGstEnvironment)
      before = sluice_gst_environment_prepare (allowed, system, cache, NULL);
  g_autoptr (SluiceGstEnvironment)
      shorter = sluice_gst_environment_prepare (fewer, system, cache, NULL);
  g_autoptr (SluiceGstEnvironment) after = NULL;

  install_plugin (system, "two", "upgraded");
  after = sluice_gst_environment_prepare (allowed, system, cache, NULL);
  g_assert_cmpstr (before->plugin_folder, !=, shorter->plugin_folder);
  g_assert_cmpstr (before->plugin_folder, !=, after->plugin_folder);
  g_assert_cmpstr (before->registry_file, !=, after->registry_file);
}

typedef struct {
  const char *system;
  const char *cache;
} Race;

static gpointer
prepare_in_thread (gpointer data)
{
  Race *race = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceGstEnvironment)
      made = sluice_gst_environment_prepare (allowed, race->system, race->cache, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count_files (made->plugin_folder), ==, 2);
  return NULL;
}

/* Whoever comes second takes what the first has made, and leaves nothing behind. */
static void
test_races (void)
{
  g_autoptr (TestFolder) system = new_system_folder ();
  g_autoptr (TestFolder) cache = test_folder_new ();
  Race race = { system, cache };
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new (NULL, prepare_in_thread, &race);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (count_files (cache), ==, 1);
}

static void
test_reports_unusable_cache (void)
{
  g_autoptr (TestFolder) system = new_system_folder ();
  g_autoptr (GError) error = NULL;

  g_assert_null (sluice_gst_environment_prepare (allowed, system, "/dev/null/cache", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_nonnull (strstr (error->message, "'/dev/null/cache'"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sluice/gst-environment/reads-list", test_reads_list);
  g_test_add_func ("/sluice/gst-environment/links-allowed", test_links_allowed);
  g_test_add_func ("/sluice/gst-environment/makes-once", test_makes_once);
  g_test_add_func ("/sluice/gst-environment/notices-change", test_notices_change);
  g_test_add_func ("/sluice/gst-environment/races", test_races);
  g_test_add_func ("/sluice/gst-environment/reports-unusable-cache", test_reports_unusable_cache);
  return g_test_run ();
}
