// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * sluice run: a pipeline on a local file, in this process, through the public library. Progress and
 * words go to standard error, results to standard output.
 */
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sluice/sluice.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/command.h"
#include "tools/progress-view.h"
#include "tools/run-report.h"

/* What the daemon takes without a configuration, too. */
#define GROQ_BASE_URL "https://api.groq.com/openai/v1"
#define DEFAULT_MODEL "whisper-large-v3-turbo"

static char *output_folder;
static char *dot_file;
static gboolean wants_json;
static gboolean wants_explanation;

static const GOptionEntry options[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output_folder,
    N_ ("Write artifacts into DIR, which is made when it is not there"), N_ ("DIR") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &wants_json, N_ ("Print the result as JSON"), NULL },
  { "explain", 0, 0, G_OPTION_ARG_NONE, &wants_explanation,
    N_ ("Print the plan first, and draw it into DIR as graph.dot and graph.svg"), NULL },
  { "dot", 0, 0, G_OPTION_ARG_FILENAME, &dot_file,
    N_ ("Write the GStreamer graph of the last pass to FILE for Graphviz"), N_ ("FILE") },
  { NULL },
};

/* One run from start to end. */
typedef struct {
  SluicePipeline *pipeline;  /* (owned) */
  SluicePlan *plan;          /* (owned) */
  GCancellable *cancellable; /* (owned) */
  SlProgressView *view;      /* (owned) */
  GMainLoop *loop;           /* (owned) */
  SluiceResult *result;      /* (owned) (nullable) */
  GError *error;             /* (owned) (nullable) */
  FILE *out;                 /* (owned) where results go */
} Run;

static void
run_clear (Run *run)
{
  g_clear_object (&run->pipeline);
  g_clear_object (&run->plan);
  g_clear_object (&run->cancellable);
  g_clear_object (&run->result);
  g_clear_pointer (&run->view, sl_progress_view_free);
  g_clear_pointer (&run->loop, g_main_loop_unref);
  g_clear_error (&run->error);
  g_clear_pointer (&run->out, fclose);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static const GOptionEntry *
list_run_options (void)
{
  return options;
}

/* Plugins and their libraries run in this process, and some of them print. Standard output is for
 * results, so whatever else is written to it ends up on standard error. */
static FILE *
take_standard_output (void)
{
  int copy;

  fflush (stdout);
  copy = dup (STDOUT_FILENO);
  dup2 (STDERR_FILENO, STDOUT_FILENO);
  return copy >= 0 ? fdopen (copy, "w") : NULL;
}

static void
on_stage_progressed (SluicePipeline *pipeline, const char *stage, double fraction, gpointer data)
{
  Run *run = data;

  sl_progress_view_update (run->view, NULL, stage, fraction < 1.0 ? SL_ROW_RUNNING : SL_ROW_DONE,
                           fraction, NULL);
}

static void
on_pipeline_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;

  run->result = sluice_pipeline_run_finish (run->pipeline, result, &run->error);
  g_main_loop_quit (run->loop);
}

/* The second signal finds the default action again and ends the process. */
static gboolean
on_signal_received (gpointer data)
{
  Run *run = data;

  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

/* Rows in the order of the plan, so that nobody wonders where the transcode is. */
static void
add_rows (Run *run)
{
  g_auto (GStrv) passes = sluice_plan_list_passes (run->plan);

  for (guint i = 0; passes[i] != NULL; i++) {
    g_auto (GStrv) stages = sluice_plan_list_stages (run->plan, passes[i]);

    for (guint j = 0; stages[j] != NULL; j++)
      sl_progress_view_add (run->view, NULL, stages[j]);
  }
}

/* Set and not empty, or @otherwise. */
static const char *
get_variable (const char *name, const char *otherwise)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : otherwise;
}

/* Whom stages may call, by the variables of the daemon; without budgets, for this one run. */
static void
set_broker (SluicePipeline *pipeline)
{
  const char *key = get_variable ("GROQ_API_KEY", NULL);
  const char *url = get_variable ("GROQ_BASE_URL", key != NULL ? GROQ_BASE_URL : NULL);
  g_autofree char *base_url = g_strdup (url);
  g_autoptr (SluiceServiceCall) call = NULL;
  g_autoptr (SluiceFixedBroker) broker = NULL;

  if (base_url == NULL)
    return;
  while (g_str_has_suffix (base_url, "/"))
    base_url[strlen (base_url) - 1] = '\0';
  call = sluice_service_call_new (g_str_equal (base_url, GROQ_BASE_URL) ? "groq" : base_url,
                                  base_url, key, get_variable ("WHISPER_MODEL", DEFAULT_MODEL));
  broker = sluice_fixed_broker_new (call);
  sluice_pipeline_set_service_broker (pipeline, SLUICE_SERVICE_BROKER (broker));
}

static gboolean
prepare_run (Run *run, const char *descriptor, const char *input)
{
  g_autoptr (SluiceMediaInfo) info = NULL;

  if (!sluice_init (&run->error))
    return FALSE;
  run->pipeline = sluice_pipeline_new_from_file (descriptor, NULL, &run->error);
  if (run->pipeline == NULL)
    return FALSE;
  set_broker (run->pipeline);
  info = sluice_pipeline_probe (run->pipeline, input, run->cancellable, &run->error);
  if (info == NULL)
    return FALSE;
  run->plan = sluice_pipeline_plan (run->pipeline, info, &run->error);
  return run->plan != NULL;
}

static gboolean
explain (Run *run)
{
  g_autofree char *text = sluice_plan_explain (run->plan);

  fprintf (wants_json ? stderr : run->out, "%s\n", text);
  fflush (run->out);
  return sl_run_report_write_graph (run->plan, output_folder, &run->error);
}

/* How each stage ended, on its row: not every stage reports a last 100 %. */
static void
settle_rows (Run *run)
{
  GListModel *stages = sluice_result_get_stages (run->result);

  for (guint i = 0; i < g_list_model_get_n_items (stages); i++) {
    g_autoptr (SluiceStageResult) stage = g_list_model_get_item (stages, i);
    const GError *error = sluice_stage_result_get_error (stage);
    const char *id = sluice_stage_result_get_stage (stage);

    switch (sluice_stage_result_get_outcome (stage)) {
    case SLUICE_STAGE_OUTCOME_COMPLETED:
      sl_progress_view_update (run->view, NULL, id, SL_ROW_DONE, 1.0, NULL);
      break;
    case SLUICE_STAGE_OUTCOME_SKIPPED:
      sl_progress_view_update (run->view, NULL, id, SL_ROW_SKIPPED, 0.0,
                               sluice_stage_result_get_skip_reason (stage));
      break;
    default:
      sl_progress_view_update (run->view, NULL, id, SL_ROW_FAILED, 0.0,
                               error != NULL ? error->message : NULL);
      break;
    }
  }
}

static GSource *
watch_signal (Run *run, int number)
{
  GSource *source = g_unix_signal_source_new (number);

  g_source_set_callback (source, on_signal_received, run, NULL);
  g_source_attach (source, NULL);
  return source;
}

static void
process (Run *run, const char *input)
{
  g_autoptr (GSource) interrupt = watch_signal (run, SIGINT);
  g_autoptr (GSource) terminate = watch_signal (run, SIGTERM);

  add_rows (run);
  g_signal_connect (run->pipeline, "progress", G_CALLBACK (on_stage_progressed), run);
  sluice_pipeline_run_async (run->pipeline, input, output_folder, run->cancellable,
                             on_pipeline_finished, run);
  g_main_loop_run (run->loop);
  if (run->result != NULL)
    settle_rows (run);
  sl_progress_view_finish (run->view);
  g_source_destroy (interrupt);
  g_source_destroy (terminate);
}

static gboolean
write_dot (Run *run)
{
  g_autofree char *dot = sluice_pipeline_dup_graph_dot (run->pipeline);
  g_autoptr (GError) inner = NULL;

  if (dot_file == NULL)
    return TRUE;
  if (dot == NULL) {
    fprintf (stderr, "sluice: %s\n", _ ("no pass had a graph, so there is nothing to draw"));
    return TRUE;
  }
  if (g_file_set_contents (dot_file, dot, -1, &inner))
    return TRUE;
  g_set_error (&run->error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "failed to write graph: %s", inner->message);
  return FALSE;
}

static int
report_failure (const Run *run)
{
  g_autofree char *json = wants_json ? sl_command_error_to_json (run->error) : NULL;

  if (json != NULL)
    fprintf (run->out, "%s\n", json);
  sl_command_print_error (run->error);
  return g_cancellable_is_cancelled (run->cancellable) ? SL_EXIT_CANCELLED : SL_EXIT_FAILED;
}

static int
report_success (const Run *run)
{
  SlTerminal terminal = sl_terminal_for_fd (fileno (run->out));
  g_autofree char *json = NULL;

  if (!wants_json) {
    sl_run_report_print (run->result, run->out, &terminal);
  } else {
    json = sluice_result_to_json (run->result);
    fprintf (run->out, "%s\n", json);
  }
  if (fflush (run->out) == 0)
    return SL_EXIT_OK;
  perror ("sluice run");
  return SL_EXIT_FAILED;
}

static int
run_pipeline (const SlCommand *self, char **arguments)
{
  g_auto (Run) run = { NULL };

  if (output_folder == NULL) {
    fprintf (stderr, "sluice run: %s\n", _ ("where to? Say -o DIR"));
    return SL_EXIT_USAGE;
  }
  run.out = take_standard_output ();
  if (run.out == NULL) {
    perror ("sluice run");
    return SL_EXIT_FAILED;
  }
  run.cancellable = g_cancellable_new ();
  run.loop = g_main_loop_new (NULL, FALSE);
  run.view = sl_progress_view_new (stderr, sl_terminal_for_fd (STDERR_FILENO));

  if (!prepare_run (&run, arguments[0], arguments[1]) || (wants_explanation && !explain (&run)))
    return report_failure (&run);
  process (&run, arguments[1]);
  if (run.result == NULL || !write_dot (&run))
    return report_failure (&run);
  return report_success (&run);
}

const SlCommand sl_command_run_pipeline = {
  .name = "run",
  .arguments = N_ ("[OPTION…] DESCRIPTOR FILE -o DIR"),
  .summary = N_ ("Run a pipeline on a local file, without any daemon"),
  .description = N_ (
      "Does what the daemon would do with FILE as an upload of the descriptor's file\n"
      "type: looks at it, plans, and runs every stage. Ctrl-C stops cleanly."),
  .list_options = list_run_options,
  .run = run_pipeline,
  .min_arguments = 2,
  .max_arguments = 2,
};
