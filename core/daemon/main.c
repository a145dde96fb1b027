// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* sluiced: reads its configuration, starts the daemon, waits for the signal to end, and tells the
 * service manager about all of that. */
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/process.h"
#include "daemon/service-notifier.h"
#include "daemon/watchdog.h"
#include "sluice/sluice-error.h"

/* A stop goes on for as long as it is said so; three times, since one may be late. */
#define EXTENSION_INTERVAL_S 5
#define EXTENSION_US (3 * EXTENSION_INTERVAL_S * G_USEC_PER_SEC)

typedef struct {
  gboolean check;
  gboolean print_config;
  gboolean version;
  char *role; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *self)
{
  g_clear_pointer (&self->role, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct {
  SlDaemon *daemon;            /* (unowned) */
  SlServiceNotifier *notifier; /* (unowned) */
  GMainLoop *loop;             /* (unowned) */
  int is_stopping;             /* atomic */
} Run;

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
      "Check the configuration, the plugins and the pipelines, and end", NULL },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &options->print_config,
      "Print the configuration without secrets, and end", NULL },
    { "role", 0, 0, G_OPTION_ARG_STRING, &options->role,
      "What this daemon does: all, api or worker; SLUICE_ROLE", "ROLE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version, and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Serves the media pipelines over HTTP.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc > 1)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "unexpected argument '%s'",
                 (*argv)[1]);
  return *argc == 1;
}

static int
report_failure (const GError *error)
{
  g_printerr ("sluiced: %s\n", error->message);
  return sl_process_get_exit_code (error);
}

static void
log_remarks (const SlConfig *config)
{
  for (guint i = 0; i < config->remarks->len; i++) {
    const SlConfigRemark *remark = g_ptr_array_index (config->remarks, i);

    sl_log_message ("variable has no effect", "VARIABLE", remark->variable, "REASON",
                    remark->reason, NULL);
  }
}

static void
on_daemon_stopped (gpointer user_data)
{
  Run *run = user_data;

  g_main_loop_quit (run->loop);
}

static gboolean
on_extension_due (gpointer user_data)
{
  Run *run = user_data;

  sl_service_notifier_extend (run->notifier, EXTENSION_US);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal_caught (gpointer user_data)
{
  Run *run = user_data;

  if (!g_atomic_int_compare_and_exchange (&run->is_stopping, FALSE, TRUE))
    _exit (EXIT_FAILURE);
  sl_log_message ("stopping; a second signal ends at once", NULL);
  sl_service_notifier_set_stopping (run->notifier, "waiting for running passes and requests");
  g_timeout_add_seconds (EXTENSION_INTERVAL_S, on_extension_due, run);
  on_extension_due (run);
  sl_daemon_stop (run->daemon, on_daemon_stopped, run);
  return G_SOURCE_CONTINUE;
}

/* Ports, databases and pipelines are taken once. What a restart would find can be said before. */
static gboolean
on_hangup_caught (gpointer user_data)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load ((const char *const *) environment, &error);

  if (config != NULL)
    sl_log_message ("SIGHUP changes nothing; the configuration is good for a restart", NULL);
  else
    sl_log_warning ("SIGHUP changes nothing; a restart would fail", "REASON", error->message, NULL);
  return G_SOURCE_CONTINUE;
}

/* On a thread. */
static void
check_daemon (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_good = sl_daemon_ping (run->daemon, &error);
  g_autofree char *status = g_strdup_printf (
      "serving on %s%s%s", sl_daemon_get_base_url (run->daemon),
      is_good ? "" : ", without its database: ", is_good ? "" : error->message);

  if (!g_atomic_int_get (&run->is_stopping))
    sl_service_notifier_set_status (run->notifier, status);
}

static void
run_until_stopped (Run *run)
{
  g_autofree char *status = g_strdup_printf ("serving on %s", sl_daemon_get_base_url (run->daemon));
  g_autoptr (SlWatchdog) watchdog = NULL;

  g_unix_signal_add (SIGTERM, on_signal_caught, run);
  g_unix_signal_add (SIGINT, on_signal_caught, run);
  g_unix_signal_add (SIGHUP, on_hangup_caught, run);
  g_print ("listening on %s\n", sl_daemon_get_base_url (run->daemon));
  sl_service_notifier_set_ready (run->notifier, status);
  watchdog = sl_watchdog_new (run->notifier, check_daemon, run);
  g_main_loop_run (run->loop);
}

static int
serve (const SlConfig *config, const char *const *environment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlServiceNotifier) notifier = sl_service_notifier_new (environment, &error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (SlDaemon) daemon = NULL;
  Run run = { NULL, notifier, loop, FALSE };

  if (notifier == NULL)
    return report_failure (error);
  sl_service_notifier_set_status (notifier, "opening database, object store and plugins");
  daemon = sl_daemon_start (config, &error);
  if (daemon == NULL) {
    sl_service_notifier_set_status (notifier, error->message);
    return report_failure (error);
  }
  run.daemon = daemon;
  run_until_stopped (&run);
  return EXIT_SUCCESS;
}

/* An option is a variable that stands on the command line. */
static char **
get_environment (const Options *options)
{
  char **environment = g_get_environ ();

  if (options->role != NULL)
    environment = g_environ_setenv (environment, "SLUICE_ROLE", options->role, TRUE);
  return environment;
}

static int
run_with_config (const Options *options)
{
  g_auto (GStrv) environment = get_environment (options);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlConfig) config = sl_config_load ((const char *const *) environment, &error);
  g_autofree char *text = NULL;

  if (config == NULL || !sl_log_init ("sluiced", config->log_level, &error))
    return report_failure (error);
  if (options->print_config) {
    text = sl_config_to_text (config, (const char *const *) environment);
    g_print ("%s", text);
    return EXIT_SUCCESS;
  }
  sl_process_prepare (config);
  log_remarks (config);
  if (!options->check)
    return serve (config, (const char *const *) environment);
  return sl_daemon_check (config, &error) ? EXIT_SUCCESS : report_failure (error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (Options) options = { FALSE };

  if (!parse_options (&argc, &argv, &options, &error)) {
    g_printerr ("sluiced: %s\n", error->message);
    return SL_EXIT_USAGE;
  }
  if (options.version) {
    g_print ("sluiced %s\n", SLUICE_VERSION_TEXT);
    return EXIT_SUCCESS;
  }
  return run_with_config (&options);
}
