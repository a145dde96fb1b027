// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The parent of sluice-plugin-scan: asks a child for each plugin file that it does not know yet,
 * reads the answer as foreign data, and remembers it. It runs no code of a plugin and starts no
 * GStreamer, so that a scan of known files costs a few milliseconds.
 */
#include "tools/plugin-scanner.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice/sluice-error.h"
#include "sluice/sluice-json-private.h"
#include "sluice/sluice-plugin-cache-private.h"
#include "sluice/sluice-plugin-path-private.h"
#include "tools/plugin-probe.h"

/* Opening a plugin takes milliseconds; ten seconds are for a cold disk under load. */
#define DEFAULT_TIMEOUT_MS 10000

/* One child at work. */
typedef struct {
  GMainLoop *loop;          /* (owned) */
  GSubprocess *process;     /* (owned) */
  GCancellable *cancelling; /* (owned) ends the wait for output that a grandchild holds open */
  GBytes *output;           /* (owned) (nullable) */
  guint timeout_id;         /* 0 when it fired */
} ProbeRun;

static void
probe_run_clear (ProbeRun *run)
{
  if (run->timeout_id != 0)
    g_source_remove (run->timeout_id);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_clear_object (&run->process);
  g_clear_object (&run->cancelling);
  g_clear_pointer (&run->output, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProbeRun, probe_run_clear)

/* A group of its own, so that what the plugin starts ends with it. */
static void
become_group_leader (gpointer user_data)
{
  setpgid (0, 0);
}

static void
kill_group (GSubprocess *process)
{
  const char *id = g_subprocess_get_identifier (process);
  gint64 pid = id != NULL ? g_ascii_strtoll (id, NULL, 10) : 0;

  if (pid > 0)
    kill ((pid_t) -pid, SIGKILL);
  g_subprocess_force_exit (process);
}

static void
on_output_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ProbeRun *run = user_data;

  g_autoptr (GError) error = NULL;

  /* Output that can't be read is no output; how the child ended says why. */
  g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &run->output, NULL, &error);
  g_main_loop_quit (run->loop);
}

static gboolean
on_timeout_passed (gpointer user_data)
{
  ProbeRun *run = user_data;

  run->timeout_id = 0;
  kill_group (run->process);
  g_cancellable_cancel (run->cancelling);
  return G_SOURCE_REMOVE;
}

/* Runs the child to its end. FALSE only when it can't be started. */
static gboolean
run_probe (SlPluginScanner *self, const char *file, ProbeRun *run, GError **error)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) inner = NULL;

  g_subprocess_launcher_set_child_setup (launcher, become_group_leader, NULL, NULL);
  run->process = g_subprocess_launcher_spawn (launcher, &inner, self->program, "--one", file, NULL);
  if (run->process == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to start '%s': %s",
                 self->program, inner->message);
    return FALSE;
  }
  run->loop = g_main_loop_new (NULL, FALSE);
  run->cancelling = g_cancellable_new ();
  run->timeout_id = g_timeout_add (self->timeout_ms, on_timeout_passed, run);
  g_subprocess_communicate_async (run->process, NULL, run->cancelling, on_output_read, run);
  g_main_loop_run (run->loop);
  g_subprocess_wait (run->process, NULL, NULL);
  return TRUE;
}

/* Why the child's end says that the plugin is not usable, or NULL when it ended well. */
static char *
dup_end_reason (SlPluginScanner *self, ProbeRun *run)
{
  gboolean is_silent = run->output == NULL || g_bytes_get_size (run->output) == 0;

  if (run->timeout_id == 0)
    return g_strdup_printf ("it was not loaded within %.3g s", self->timeout_ms / 1000.0);
  if (g_subprocess_get_if_signaled (run->process))
    return g_strdup_printf ("it crashed while being loaded: signal %d (%s)",
                            g_subprocess_get_term_sig (run->process),
                            strsignal (g_subprocess_get_term_sig (run->process)));
  if (g_subprocess_get_exit_status (run->process) != 0 || is_silent)
    return g_strdup_printf ("it ended the process while being loaded: exit status %d",
                            g_subprocess_get_exit_status (run->process));
  return NULL;
}

/* The single entry of @file in a child's answer: (transfer full), NULL when there is none. */
static JsonObject *
read_answer (GBytes *output, const char *file, GError **error)
{
  static const char *const lists[] = { "plugins", "blocked" };
  g_autoptr (JsonObject) root = sluice_json_parse_object (
      g_bytes_get_data (output, NULL), (gssize) g_bytes_get_size (output), error);

  for (guint i = 0; root != NULL && i < G_N_ELEMENTS (lists); i++) {
    JsonArray *list = sluice_json_read_array (root, lists[i], error);
    JsonObject *entry;
    const char *entry_file = NULL;

    if (list == NULL)
      return NULL;
    if (json_array_get_length (list) == 0)
      continue;
    entry = sluice_json_array_read_object (list, 0, error);
    if (entry == NULL || !sluice_json_read_string (entry, "file", &entry_file, error))
      return NULL;
    if (g_strcmp0 (entry_file, file) == 0)
      return json_object_ref (entry);
  }
  if (root != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "no word of '%s'", file);
  return NULL;
}

/* What the child found out about @file, or why it could not. */
static JsonObject *
probe_file (SlPluginScanner *self, const char *file, GError **error)
{
  g_auto (ProbeRun) run = { NULL };
  g_autoptr (GError) inner = NULL;
  g_autofree char *reason = NULL;
  JsonObject *entry = NULL;

  if (!run_probe (self, file, &run, error))
    return NULL;
  reason = dup_end_reason (self, &run);
  if (reason != NULL && g_subprocess_get_if_exited (run.process)
      && g_subprocess_get_exit_status (run.process) == SL_PLUGIN_PROBE_UNABLE) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to look at plugin '%s'", file);
    return NULL;
  }
  if (reason == NULL)
    entry = read_answer (run.output, file, &inner);
  if (entry != NULL)
    return entry;
  if (reason == NULL)
    reason = g_strdup_printf ("its description can't be read: %s", inner->message);
  return sluice_plugin_cache_entry_new_blocked (file, reason);
}

/* The cached entry of @file when it will do. */
static JsonObject *
find_known (SlPluginScanner *self, SluicePluginCache *known, const char *file)
{
  JsonObject *entry = sluice_plugin_cache_find (known, file);

  if (entry == NULL)
    return NULL;
  if (self->is_retrying && sluice_plugin_cache_entry_get_reason (entry) != NULL)
    return NULL;
  return json_object_ref (entry);
}

static gboolean
scan_folder (SlPluginScanner *self,
             const char *folder,
             SluicePluginCache *known,
             SluicePluginCache *found,
             GError **error)
{
  g_auto (GStrv) files = sluice_plugin_path_list_files (folder);

  for (guint i = 0; files[i] != NULL; i++) {
    JsonObject *entry = find_known (self, known, files[i]);

    if (entry == NULL)
      entry = probe_file (self, files[i], error);
    if (entry == NULL)
      return FALSE;
    sluice_plugin_cache_take (found, files[i], entry);
  }
  return TRUE;
}

static void
complain (SlPluginScanner *self, const char *what, const char *message)
{
  g_ptr_array_add (self->complaints,
                   g_strdup_printf ("%s '%s': %s", what, self->cache_file, message));
}

static SluicePluginCache *
read_cache (SlPluginScanner *self)
{
  g_autofree char *damage = NULL;
  SluicePluginCache *cache;

  if (self->cache_file == NULL)
    return sluice_plugin_cache_new ();
  cache = sluice_plugin_cache_read (self->cache_file, &damage);
  if (damage != NULL)
    complain (self, "making anew the damaged cache", damage);
  return cache;
}

/* The answer is good without a cache, the next one is only slower. */
static void
write_cache (SlPluginScanner *self, const char *before, const char *text)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  if (self->cache_file == NULL || g_str_equal (before, text))
    return;
  folder = g_path_get_dirname (self->cache_file);
  g_mkdir_with_parents (folder, 0755);
  if (!g_file_set_contents_full (self->cache_file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                 &error))
    complain (self, "failed to write the cache", error->message);
}

SlPluginScanner *
sl_plugin_scanner_new (const char *program)
{
  SlPluginScanner *self = g_new0 (SlPluginScanner, 1);

  self->program = g_strdup (program);
  self->timeout_ms = DEFAULT_TIMEOUT_MS;
  self->complaints = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sl_plugin_scanner_free (SlPluginScanner *self)
{
  g_free (self->program);
  g_free (self->cache_file);
  g_ptr_array_unref (self->complaints);
  g_free (self);
}

char *
sl_plugin_scanner_scan (SlPluginScanner *self, const char *const *folders, GError **error)
{
  g_autoptr (SluicePluginCache) known = read_cache (self);
  g_autoptr (SluicePluginCache) found = sluice_plugin_cache_new ();
  g_autofree char *before = sluice_plugin_cache_to_text (known);
  g_autofree char *text = NULL;

  for (guint i = 0; folders[i] != NULL; i++)
    if (!scan_folder (self, folders[i], known, found, error))
      return NULL;
  text = sluice_plugin_cache_to_text (found);
  write_cache (self, before, text);
  return g_steal_pointer (&text);
}
