// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a process can reach after sluice_init(). GStreamer can be started once in a process, so each
 * case runs in a child; GTest runs what has "subprocess" in its name only when it is asked to.
 */
#include "sluice/sluice-init.h"

#include <gst/gst.h>

#include "sluice/sluice-error.h"
#include "test-folder.h"

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
assert_knows (const char *factory, gboolean expected)
{
  g_autoptr (GstElementFactory) found = gst_element_factory_find (factory);

  if ((found != NULL) != expected)
    g_test_message ("element '%s' is %s", factory, found != NULL ? "known" : "unknown");
  g_assert_true ((found != NULL) == expected);
}

/* What reads recordings is there; what an uploaded playlist could reach is not. */
static void
run_allow_list (void)
{
  static const char *const wanted[] = { "decodebin", "matroskademux", "qtdemux", "vp8dec",
                                        "opusdec",   "mp4mux",        "jpegenc" };
  static const char *const unwanted[] = { "hlsdemux",         "hlsdemux2", "dashdemux",
                                          "souphttpsrc",      "giosrc",    "rtspsrc",
                                          "tcpclientsrc",     "rsvgdec",   "sdpdemux",
                                          "vp8alphadecodebin" };
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_init (&error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    assert_knows (wanted[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (unwanted); i++)
    assert_knows (unwanted[i], FALSE);
  g_assert_true (sluice_init (&error));
}

/* A worker forks afterwards. */
static void
run_preload (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_preload (&error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_threads (), ==, 1);
  assert_knows ("x264enc", TRUE);
}

static void
run_with_missing_list (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (sluice_init (&error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  g_assert_false (gst_is_initialized ());
}

static void
run_with_short_list (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sluice_init (&error));
  g_assert_no_error (error);
  assert_knows ("filesrc", TRUE);
  assert_knows ("matroskademux", FALSE);
}

/* A program that has its own GStreamer keeps it. */
static void
run_after_gst_init (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("GST_REGISTRY_1_0", "/dev/null", TRUE);
  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", "/nonexistent", TRUE);
  gst_init (NULL, NULL);
  g_assert_true (sluice_init (&error));
  g_assert_no_error (error);
  assert_knows ("matroskademux", FALSE);
}

typedef struct {
  const char *name;
  void (*run) (void);
} Child;

static const Child children[] = {
  { "allow-list", run_allow_list },          { "preload", run_preload },
  { "missing-list", run_with_missing_list }, { "short-list", run_with_short_list },
  { "after-gst-init", run_after_gst_init },
};

static void
run_child (const char *name)
{
  g_autofree char *path = g_strconcat ("/sluice/init/subprocess/", name, NULL);

  g_test_trap_subprocess (path, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_allows_listed (void)
{
  run_child ("allow-list");
}

static void
test_preloads_without_threads (void)
{
  run_child ("preload");
  /* Now with the registry that the first has written. */
  run_child ("preload");
}

/* The only file that ends in .registry. */
static char *
find_registry (void)
{
  const char *cache = g_getenv ("SLUICE_CACHE_DIR");
  g_autoptr (GDir) dir = g_dir_open (cache, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".registry"))
      return g_build_filename (cache, name, NULL);
  g_assert_not_reached ();
}

static void
test_repairs_registry (void)
{
  g_autofree char *registry = NULL;
  g_autofree char *content = NULL;
  gsize length = 0;

  run_child ("allow-list");
  registry = find_registry ();
  g_assert_true (g_file_get_contents (registry, &content, &length, NULL));
  g_assert_true (g_file_set_contents (registry, content, (gssize) length / 2, NULL));
  run_child ("allow-list");
  g_assert_true (g_file_set_contents (registry, "garbage", -1, NULL));
  run_child ("allow-list");
  g_assert_true (g_file_set_contents (registry, "", 0, NULL));
  run_child ("allow-list");
}

static void
test_reads_other_list (void)
{
  g_autoptr (TestFolder) folder = test_folder_new ();
  g_autofree char *list = g_build_filename (folder, "list", NULL);

  g_setenv ("SLUICE_GST_PLUGIN_LIST", list, TRUE);
  run_child ("missing-list");
  g_assert_true (g_file_set_contents (list, "coreelements # only this\n", -1, NULL));
  run_child ("short-list");
  g_unsetenv ("SLUICE_GST_PLUGIN_LIST");
}

static void
test_respects_running_gst (void)
{
  run_child ("after-gst-init");
}

int
main (int argc, char **argv)
{
  g_autoptr (TestFolder) cache = NULL;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++) {
    g_autofree char *path = g_strconcat ("/sluice/init/subprocess/", children[i].name, NULL);

    g_test_add_func (path, children[i].run);
  }
  if (g_test_subprocess ())
    return g_test_run ();

  cache = test_folder_new ();
  g_setenv ("SLUICE_CACHE_DIR", cache, TRUE);
  g_test_add_func ("/sluice/init/allows-listed", test_allows_listed);
  g_test_add_func ("/sluice/init/preloads-without-threads", test_preloads_without_threads);
  g_test_add_func ("/sluice/init/repairs-registry", test_repairs_registry);
  g_test_add_func ("/sluice/init/reads-other-list", test_reads_other_list);
  g_test_add_func ("/sluice/init/respects-running-gst", test_respects_running_gst);
  return g_test_run ();
}
