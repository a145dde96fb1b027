// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Getting a process ready for media: GStreamer with a private set of plugins (see
 * sluice-gst-environment.c), and the elements of a job loaded ahead of it.
 *
 * Nothing here starts a thread: a worker forks after sluice_preload().
 */
#include "sluice/sluice-init.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "sluice-resources.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-gst-environment-private.h"
#include "sluice/sluice-plugin-path-private.h"

#define PLUGIN_LIST "/org/sluice/gstreamer-plugins.txt"

/* What a pass over a browser recording uses. Loading libav, the slowest, takes 50 to 70 ms. */
static const char *const preloaded_factories[] = {
  "filesrc",    "typefind",   "decodebin", "multiqueue",    "queue",
  "tee",        "capsfilter", "filesink",  "matroskademux", "qtdemux",
  "h264parse",  "aacparse",   "opusparse", "vp8dec",        "vp9dec",
  "avdec_h264", "opusdec",    "avdec_aac", "videoflip",     "videoconvertscale",
  "capssetter", "x264enc",    "audiorate", "audioconvert",  "audioresample",
  "avenc_aac",  "mp4mux",     "jpegenc",   "wavenc",        "appsink",
};

/* The list inside the library, or the file that the administrator names. */
static char **
read_plugin_list (GError **error)
{
  const char *path = g_getenv ("SLUICE_GST_PLUGIN_LIST");
  g_autoptr (GError) inner = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (path != NULL && *path != '\0') {
    if (g_file_get_contents (path, &text, NULL, &inner))
      return sluice_gst_environment_parse_list (text);
  } else {
    bytes = g_resource_lookup_data (sluice_get_resource (), PLUGIN_LIST,
                                    G_RESOURCE_LOOKUP_FLAGS_NONE, &inner);
    if (bytes != NULL)
      return sluice_gst_environment_parse_list (g_bytes_get_data (bytes, NULL));
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "failed to read the list of GStreamer plugins: %s", inner->message);
  return NULL;
}

static void
set_gst_variables (SluiceGstEnvironment *environment)
{
  gboolean has_registry = g_file_test (environment->registry_file, G_FILE_TEST_EXISTS);

  g_setenv ("GST_PLUGIN_SYSTEM_PATH_1_0", environment->plugin_folder, TRUE);
  g_setenv ("GST_PLUGIN_PATH_1_0", "", TRUE);
  g_setenv ("GST_REGISTRY_1_0", environment->registry_file, TRUE);
  /* The scanner process of GStreamer would be one more program for the sandbox to allow. */
  g_setenv ("GST_REGISTRY_FORK", "no", TRUE);
  /* The name of the registry says what it was made from: looking at each plugin again is wasted.
   * A registry that can't be read is made anew in spite of this. */
  g_setenv ("GST_REGISTRY_UPDATE", has_registry ? "no" : "yes", TRUE);
}

static gboolean
init_gst (GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (gst_init_check (NULL, NULL, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to initialise GStreamer: %s",
               inner != NULL ? inner->message : "it did not say why");
  return FALSE;
}

static const char *
find_unknown_plugin (const char *const *names)
{
  GstRegistry *registry = gst_registry_get ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autoptr (GstPlugin) plugin = gst_registry_find_plugin (registry, names[i]);

    if (plugin == NULL)
      return names[i];
  }
  return NULL;
}

/* A registry can be readable and still not know a plugin that is there: it was written while the
 * disk was full, or when the plugin's libraries were missing. Then it is made once more. */
static void
repair_registry (SluiceGstEnvironment *environment)
{
  if (find_unknown_plugin ((const char *const *) environment->plugins) == NULL)
    return;
  g_unlink (environment->registry_file);
  g_setenv ("GST_REGISTRY_UPDATE", "yes", TRUE);
  gst_update_registry ();
}

gboolean
sluice_init (GError **error)
{
  g_autoptr (SluiceGstEnvironment) environment = NULL;
  g_auto (GStrv) allowed = NULL;
  g_autofree char *cache_dir = NULL;

  if (gst_is_initialized ())
    return TRUE;
  allowed = read_plugin_list (error);
  if (allowed == NULL)
    return FALSE;
  cache_dir = sluice_plugin_path_dup_cache_folder ();
  environment = sluice_gst_environment_prepare ((const char *const *) allowed,
                                                SLUICE_GST_SYSTEM_FOLDER, cache_dir, error);
  if (environment == NULL)
    return FALSE;
  set_gst_variables (environment);
  if (!init_gst (error))
    return FALSE;
  repair_registry (environment);
  return TRUE;
}

gboolean
sluice_preload (GError **error)
{
  if (!sluice_init (error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (preloaded_factories); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (preloaded_factories[i]);
    g_autoptr (GstPluginFeature)
        loaded = factory != NULL ? gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory)) : NULL;

    /* One that is not installed is the error of the stage that needs it. */
    if (loaded == NULL)
      g_debug ("no element '%s' to preload", preloaded_factories[i]);
  }
  return TRUE;
}
