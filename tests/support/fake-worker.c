// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A worker for tests of the queue: speaks the protocol and then does what the order's descriptor
 * says, most of which a worker should not do. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ipc/blocking-channel.h"
#include "sluice/sluice-error.h"

#define SOCKET_FD 3

typedef struct {
  SlBlockingChannel *channel; /* (unowned) */
  const SlWorkOrder *order;   /* (unowned) */
} Work;

static void
send_report (const Work *work, const char *warning)
{
  SlWorkReport *report = sl_work_report_new ();
  SlReportedStage *stage = sl_reported_stage_new ("stage");
  g_autoptr (SlMessage) message = sl_message_new_report (report);
  const char *const warnings[] = { warning, NULL };

  stage->completed = TRUE;
  stage->warnings = g_strdupv ((char **) warnings);
  g_ptr_array_add (report->stages, stage);
  sl_blocking_channel_send (work->channel, message, NULL);
}

static void
report (const Work *work)
{
  send_report (work, "none");
}

static void
crash (const Work *work)
{
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
}

static void
run_out_of_memory (const Work *work)
{
  static const char text[] = "GLib-ERROR: gmem.c:136: failed to allocate 4294967296 bytes\n";

  if (write (STDERR_FILENO, text, sizeof text - 1) == sizeof text - 1)
    _exit (1);
}

static void
run_out_of_time (const Work *work)
{
  raise (SIGXCPU);
}

static void
write_too_much (const Work *work)
{
  raise (SIGXFSZ);
}

/* Says how much processor time it was given. */
static void
report_cpu_limit (const Work *work)
{
  g_autofree char *text = g_strdup_printf ("%u", work->order->cpu_seconds);

  send_report (work, text);
}

static void
exit_early (const Work *work)
{
  _exit (3);
}

static void
send_garbage (const Work *work)
{
  if (write (SOCKET_FD, "no frame at all", 15) == 15)
    pause ();
}

static void
stall (const Work *work)
{
  pause ();
}

/* Longer than the stall limit of the tests in all, never without a word for as long. */
static void
progress_slowly (const Work *work)
{
  for (guint i = 1; i <= 8; i++) {
    GPtrArray *progress = sl_stage_progress_list_new ();
    g_autoptr (SlMessage) message = sl_message_new_progress (progress);

    g_ptr_array_add (progress, sl_stage_progress_new ("stage", i / 10.0));
    sl_blocking_channel_send (work->channel, message, NULL);
    g_usleep (200000);
  }
  report (work);
}

static void
progress_without_end (const Work *work)
{
  for (;;) {
    GPtrArray *progress = sl_stage_progress_list_new ();
    g_autoptr (SlMessage) message = sl_message_new_progress (progress);

    g_ptr_array_add (progress, sl_stage_progress_new ("stage", 0.5));
    if (!sl_blocking_channel_send (work->channel, message, NULL))
      return;
  }
}

/* Says its child's id, and leaves the child behind. */
static void
leave_child (const Work *work)
{
  pid_t child = fork ();
  g_autofree char *text = g_strdup_printf ("%d", (int) child);

  if (child == 0) {
    for (;;)
      pause ();
  }
  send_report (work, text);
}

static void
report_error (const Work *work)
{
  g_autoptr (GError) error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA, "all noise");
  g_autoptr (SlMessage) message = sl_message_new_error (error);

  sl_blocking_channel_send (work->channel, message, NULL);
}

static void
report_environment (const Work *work)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *text = g_strjoinv ("\n", environment);

  send_report (work, text);
}

/* Its report is good; then it does not go away. */
static void
linger (const Work *work)
{
  report (work);
  pause ();
}

static void
close_and_linger (const Work *work)
{
  close (SOCKET_FD);
  pause ();
}

static void
print_much (const Work *work)
{
  for (guint i = 0; i < 5000; i++)
    fputs ("a warning without any end ", stderr);
  for (guint i = 0; i < 500; i++)
    fprintf (stderr, "\nline %u", i);
  report (work);
}

static void
write_file (const Work *work)
{
  g_autofree char *path = g_build_filename (work->order->work_dir, "out.bin", NULL);

  g_file_set_contents (path, "output", -1, NULL);
  report (work);
}

static gboolean
send_request (const Work *work)
{
  SlWorkRequest *request = sl_work_request_new (SL_REQUEST_BEGIN_CALL, "stage");
  g_autoptr (SlMessage) message = sl_message_new_request (request);

  request->service = g_strdup ("transcription");
  request->cost = 1.5;
  return sl_blocking_channel_send (work->channel, message, NULL);
}

/* Says what it was answered. */
static void
ask (const Work *work)
{
  g_autoptr (SlMessage) reply = NULL;

  send_request (work);
  reply = sl_blocking_channel_receive (work->channel, NULL);
  send_report (work, reply != NULL && reply->reply != NULL ? reply->reply->model : "no reply");
}

/* Does not wait for the reply. */
static void
ask_twice (const Work *work)
{
  send_request (work);
  send_request (work);
  pause ();
}

static void behave (const Work *work);

/* Takes another order, as after a probe. */
static void
report_again (const Work *work)
{
  g_autoptr (SlMessage) next = NULL;

  report (work);
  next = sl_blocking_channel_receive (work->channel, NULL);
  if (next != NULL && next->order != NULL) {
    const Work another = { work->channel, next->order };

    behave (&another);
  }
}

typedef struct {
  const char *name;
  void (*act) (const Work *work);
} Behaviour;

static const Behaviour behaviours[] = {
  { "report", report },
  { "again", report_again },
  { "crash", crash },
  { "exit-early", exit_early },
  { "out-of-memory", run_out_of_memory },
  { "out-of-time", run_out_of_time },
  { "too-much", write_too_much },
  { "cpu-limit", report_cpu_limit },
  { "garbage", send_garbage },
  { "stall", stall },
  { "slow", progress_slowly },
  { "flood", progress_without_end },
  { "child", leave_child },
  { "error", report_error },
  { "environment", report_environment },
  { "linger", linger },
  { "close", close_and_linger },
  { "print", print_much },
  { "write", write_file },
  { "ask", ask },
  { "ask-twice", ask_twice },
};

static void
behave (const Work *work)
{
  for (guint i = 0; i < G_N_ELEMENTS (behaviours); i++) {
    if (g_str_equal (behaviours[i].name, work->order->descriptor))
      behaviours[i].act (work);
  }
}

int
main (int argc, char **argv)
{
  SlBlockingChannel *channel = sl_blocking_channel_new (SOCKET_FD);
  g_autoptr (SlMessage) hello = sl_message_new_hello ();
  g_autoptr (SlMessage) order = NULL;

  setpgid (0, 0);
  if (!sl_blocking_channel_send (channel, hello, NULL))
    return EXIT_FAILURE;
  order = sl_blocking_channel_receive (channel, NULL);
  if (order != NULL && order->order != NULL) {
    const Work work = { channel, order->order };

    behave (&work);
  }
  _exit (EXIT_SUCCESS);
}
