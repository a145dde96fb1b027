// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Runs one graph from the first message to the last. The pipeline goes straight to PLAYING, without
 * preroll; when the decoder knows which tracks carry data the branches are built, linked and let
 * go. From then on this thread only listens: to errors (of a branch: it alone is cut off; of the
 * decoder: the first one ends all), to the end of each branch, to the clock.
 *
 * States change only here: from a streaming thread it would deadlock.
 */
#include "graph-runner.h"

#include "sluice/sluice-error.h"

#include "audio-timeline.h"
#include "error-map.h"
#include "repairs.h"

#define MESSAGE_STAGE_FAILED "sluice-stage-failed"

/* Between looks at cancellation, progress and stall: ten a second is what people see as smooth. */
#define TICK (100 * GST_MSECOND)

/* Without a packet, a frame or an encoded buffer for so long the graph hangs: the slowest preset
 * encodes a 4K frame in a few seconds. */
#define DEFAULT_STALL_LIMIT (60 * G_USEC_PER_SEC)

/* What a finished file may be short of its announced length before it counts as cut: the last
 * cluster of a recording is often not announced right. */
#define TRUNCATED_MS 2000
#define TRUNCATED_SHARE 20

/* What decoders make more of a recording than it has, to fill its last packet. */
#define DURATION_SLACK GST_SECOND

typedef struct {
  SlGraph graph;
  double *fractions; /* (owned): reported so far, a branch each */
  guint64 activity;  /* sum of all counters at the last change */
  gint64 active_at;  /* monotonic time of that change */
} SlGraphRunner;

static void
sl_graph_runner_clear (SlGraphRunner *self)
{
  sl_graph_close (&self->graph);
  g_free (self->fractions);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SlGraphRunner, sl_graph_runner_clear)

static gboolean
is_running (SlBranch *branch)
{
  SlBranchState state = sl_branch_get_state (branch);

  return state == SL_BRANCH_PENDING || state == SL_BRANCH_OPEN;
}

static gboolean
has_running_branch (SlGraphRunner *self)
{
  for (guint i = 0; i < self->graph.branches->len; i++) {
    if (is_running (sl_graph_get_branch (&self->graph, i)))
      return TRUE;
  }
  return FALSE;
}

static void
fail_running_branches (SlGraphRunner *self, const GError *error)
{
  for (guint i = 0; i < self->graph.branches->len; i++) {
    if (is_running (sl_graph_get_branch (&self->graph, i)))
      sl_branch_fail (sl_graph_get_branch (&self->graph, i), g_error_copy (error));
  }
}

/* In any thread: tells the runner's. */
static void
on_stage_failed (gpointer user_data, const char *stage_id, const GError *error)
{
  SlGraphRunner *self = user_data;
  GstStructure *details = gst_structure_new (MESSAGE_STAGE_FAILED, "stage", G_TYPE_STRING, stage_id,
                                             NULL);

  gst_element_post_message (self->graph.pipeline, gst_message_new_application (
                                                      GST_OBJECT (self->graph.pipeline), details));
}

/* In any thread: gates are atomic and the list of branches does not change. */
static void
on_stage_completed (gpointer user_data, const char *stage_id)
{
  SlGraphRunner *self = user_data;
  SlBranch *branch = sl_graph_find_branch (&self->graph, stage_id);

  if (branch != NULL)
    sl_branch_finish (branch);
}

static void
on_stage_progressed (gpointer user_data, const char *stage_id, double fraction)
{
  /* The runner watches the streams itself. */
}

static const SluiceStageContextHooks context_hooks = {
  .progress = on_stage_progressed,
  .complete = on_stage_completed,
  .failed = on_stage_failed,
};

static void
on_tracks_ready (SlGraphRunner *self)
{
  g_autoptr (GError) error = NULL;

  if (!sl_graph_connect (&self->graph, &context_hooks, self, &error))
    fail_running_branches (self, error);
}

static void
on_broken_timestamps (SlGraphRunner *self, const GstStructure *details)
{
  guint64 gap = 0;

  gst_structure_get_uint64 (details, "gap", &gap);
  for (guint i = 0; i < self->graph.branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (&self->graph, i);

    if (is_running (branch) && sl_branch_takes (branch, SLUICE_MEDIA_KIND_AUDIO))
      sl_branch_fail (branch,
                      g_error_new (SLUICE_ERROR, SLUICE_ERROR_BROKEN_TIMESTAMPS,
                                   "the audio track's clock jumps over %" G_GUINT64_FORMAT " s",
                                   gap / GST_SECOND));
  }
}

static void
on_application_message (SlGraphRunner *self, GstMessage *message)
{
  const GstStructure *details = gst_message_get_structure (message);
  SlBranch *branch = NULL;

  if (gst_structure_has_name (details, SL_DECODER_MESSAGE_READY)) {
    on_tracks_ready (self);
  } else if (gst_structure_has_name (details, SL_AUDIO_TIMELINE_MESSAGE_BROKEN)) {
    on_broken_timestamps (self, details);
  } else if (gst_structure_has_name (details, MESSAGE_STAGE_FAILED)) {
    branch = sl_graph_find_branch (&self->graph, gst_structure_get_string (details, "stage"));
    if (branch != NULL)
      sl_branch_fail (branch, sluice_stage_context_dup_error (sl_branch_get_context (branch)));
  }
}

/* With message-forward the pipeline passes on the EOS of each bin in it, wrapped. */
static void
on_element_message (SlGraphRunner *self, GstMessage *message)
{
  const GstStructure *details = gst_message_get_structure (message);
  g_autoptr (GstMessage) inner = NULL;
  SlBranch *branch = NULL;

  if (details == NULL || !gst_structure_has_name (details, "GstBinForwarded"))
    return;
  gst_structure_get (details, "message", GST_TYPE_MESSAGE, &inner, NULL);
  if (inner == NULL || GST_MESSAGE_TYPE (inner) != GST_MESSAGE_EOS)
    return;
  branch = sl_graph_find_branch_of (&self->graph, GST_MESSAGE_SRC (inner));
  if (branch != NULL)
    sl_branch_end (branch);
}

static void
on_error_message (SlGraphRunner *self, GstMessage *message)
{
  SlBranch *branch = sl_graph_find_branch_of (&self->graph, GST_MESSAGE_SRC (message));
  g_autoptr (GError) error = sl_error_map_convert_message (message);

  if (branch != NULL)
    sl_branch_fail (branch, g_steal_pointer (&error));
  else
    fail_running_branches (self, error);
}

static void
take_message (SlGraphRunner *self, GstMessage *message)
{
  switch (GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ERROR:
    on_error_message (self, message);
    break;
  case GST_MESSAGE_APPLICATION:
    on_application_message (self, message);
    break;
  case GST_MESSAGE_ELEMENT:
    on_element_message (self, message);
    break;
  default:
    break;
  }
}

/* A stream that no branch wants any more need not be decoded. */
static void
discard_unwanted_streams (SlGraphRunner *self)
{
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    gboolean is_wanted = FALSE;

    for (guint i = 0; i < self->graph.branches->len; i++)
      is_wanted |= sl_branch_is_listening (sl_graph_get_branch (&self->graph, i), kind);
    if (self->graph.info != NULL && !is_wanted)
      sl_decoder_discard (self->graph.decoder, kind);
  }
}

static double
estimate_fraction (SlGraphRunner *self, SlBranch *branch)
{
  guint64 duration = sluice_media_info_get_duration (self->graph.info);
  guint position = sl_branch_get_position (branch);

  if (position == G_MAXINT)
    return 1.0;
  if (duration == 0)
    return sl_decoder_get_read_fraction (self->graph.decoder);
  return (double) position * GST_MSECOND / duration;
}

/* Never backwards, and never done before it is done. */
static void
report_progress (SlGraphRunner *self)
{
  for (guint i = 0; i < self->graph.branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (&self->graph, i);
    double fraction = 0.0;

    if (sl_branch_get_state (branch) != SL_BRANCH_OPEN)
      continue;
    fraction = MIN (estimate_fraction (self, branch), 0.99);
    if (fraction <= self->fractions[i])
      continue;
    self->fractions[i] = fraction;
    if (self->graph.job->progress != NULL)
      self->graph.job->progress (sl_branch_get_id (branch), fraction,
                                 self->graph.job->progress_data);
  }
}

static guint64
sum_activity (SlGraphRunner *self)
{
  guint64 sum = 0;

  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    sum += sl_decoder_get_n_packets (self->graph.decoder, kind);
    if (self->graph.heads[kind] != NULL)
      sum += sl_stream_head_get_n_buffers (self->graph.heads[kind]);
    if (self->graph.packets[kind] != NULL)
      sum += sl_packet_head_get_n_buffers (self->graph.packets[kind]);
  }
  for (guint i = 0; i < self->graph.branches->len; i++)
    sum += sl_branch_get_position (sl_graph_get_branch (&self->graph, i));
  return sum;
}

static void
watch_stall (SlGraphRunner *self)
{
  guint64 activity = sum_activity (self);
  gint64 now = g_get_monotonic_time ();
  gint64 limit = self->graph.job->stall_limit;
  g_autoptr (GError) error = NULL;

  if (limit == 0)
    limit = DEFAULT_STALL_LIMIT;
  if (activity != self->activity) {
    self->activity = activity;
    self->active_at = now;
  }
  if (now - self->active_at < limit)
    return;
  error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_WORKER_STALLED,
                       "the graph made no progress for %.0f s", (double) limit / G_USEC_PER_SEC);
  fail_running_branches (self, error);
}

/* Milliseconds that the streams reached together. */
static guint64
get_reached (SlGraphRunner *self)
{
  guint64 reached = 0;

  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    if (self->graph.heads[kind] != NULL)
      reached = MAX (reached, sl_stream_head_get_position (self->graph.heads[kind]));
    if (self->graph.packets[kind] != NULL)
      reached = MAX (reached, sl_packet_head_get_position (self->graph.packets[kind]));
  }
  return reached;
}

/* Where the container says too little the decoder is the first to know. */
static gboolean
check_duration (SlGraphRunner *self, GError **error)
{
  const SlGraphJob *job = self->graph.job;
  guint64 reached = get_reached (self) * GST_MSECOND;

  if (job->descriptor == NULL)
    return TRUE;
  return sl_media_limits_check (&sl_pipeline_descriptor_get_file_type (job->descriptor)->limits,
                                SLUICE_LIMIT_DURATION, reached - MIN (reached, DURATION_SLACK),
                                "the file", error);
}

static void
watch_duration (SlGraphRunner *self)
{
  g_autoptr (GError) error = NULL;

  if (!check_duration (self, &error))
    fail_running_branches (self, error);
}

static gboolean
run_loop (SlGraphRunner *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->graph.pipeline);
  gint64 next_tick = 0;

  self->active_at = g_get_monotonic_time ();
  while (has_running_branch (self)) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop (bus, TICK);

    if (g_cancellable_is_cancelled (self->graph.job->cancellable)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED, "the pass was cancelled");
      return FALSE;
    }
    sl_decoder_poll (self->graph.decoder);
    if (message != NULL)
      take_message (self, message);
    discard_unwanted_streams (self);
    if (g_get_monotonic_time () < next_tick)
      continue;
    next_tick = g_get_monotonic_time () + TICK / GST_USECOND;
    report_progress (self);
    watch_duration (self);
    watch_stall (self);
  }
  return TRUE;
}

static void
warn_if_truncated (SlGraphRunner *self, SlBranch *branch)
{
  guint64 announced = sluice_media_info_get_duration (self->graph.info) / GST_MSECOND;
  guint64 reached = get_reached (self);
  guint64 tolerance = MAX (TRUNCATED_MS, announced / TRUNCATED_SHARE);
  g_autofree char *text = NULL;

  if (!sl_decoder_announces_duration (self->graph.decoder) || reached + tolerance >= announced)
    return;
  text = g_strdup_printf ("truncated: the file announces %.1f s, decoding ended at %.1f s",
                          announced / 1000.0, reached / 1000.0);
  sluice_stage_context_warn (sl_branch_get_context (branch), text);
  sl_repairs_list_cut (branch, announced, reached);
}

static void
warn_if_frames_are_missing (SlGraphRunner *self, SlBranch *branch)
{
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    guint decoded = 0, delivered = sl_branch_get_n_buffers (branch, kind);
    g_autofree char *text = NULL;

    if (self->graph.heads[kind] == NULL || !sl_branch_takes (branch, kind)
        || sl_branch_takes_encoded (branch, kind))
      continue;
    decoded = sl_stream_head_get_n_buffers (self->graph.heads[kind]);
    if (delivered == decoded)
      continue;
    text = g_strdup_printf ("%u of %u decoded %s buffers reached the stage", delivered, decoded,
                            sl_graph_get_kind_name (kind));
    sluice_stage_context_warn (sl_branch_get_context (branch), text);
  }
}

/* @reached, @gap: milliseconds */
static void
extend_expected (SlExpectedLength *expected, guint64 reached, guint64 gap)
{
  expected->shortest = MAX (expected->shortest, reached * GST_MSECOND);
  expected->longest = MAX (expected->longest, (reached + gap) * GST_MSECOND);
}

/* What its streams came to; the last frame is shown until the source ends, or as long as the one
 * before it. */
static void
expect_length (SlGraphRunner *self, SlBranch *branch)
{
  SlExpectedLength expected = { 0 };

  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    SlStreamHead *head = self->graph.heads[kind];
    SlPacketHead *packets = self->graph.packets[kind];

    if (!sl_branch_takes (branch, kind))
      continue;
    if (packets != NULL && sl_branch_takes_encoded (branch, kind))
      extend_expected (&expected, sl_packet_head_get_position (packets),
                       sl_packet_head_get_gap (packets));
    else if (head != NULL)
      extend_expected (&expected, sl_stream_head_get_position (head),
                       sl_stream_head_get_gap (head));
  }
  expected.longest = MAX (expected.longest, sluice_media_info_get_duration (self->graph.info));
  sl_branch_set_expected_length (branch, &expected);
}

static void
finish_branch (SlGraphRunner *self, SlBranch *branch)
{
  SluiceStageContext *context = sl_branch_get_context (branch);
  g_autoptr (GError) error = sluice_stage_context_dup_error (context);

  if (error == NULL && !sluice_stage_context_is_complete (context)) {
    warn_if_truncated (self, branch);
    warn_if_frames_are_missing (self, branch);
    expect_length (self, branch);
    check_duration (self, &error);
  }
  if (error == NULL)
    sluice_graph_stage_finish (sl_branch_get_stage (branch), context, &error);
  if (error != NULL)
    sl_branch_fail (branch, g_steal_pointer (&error));
  else if (self->graph.job->progress != NULL)
    self->graph.job->progress (sl_branch_get_id (branch), 1.0, self->graph.job->progress_data);
}

static void
finish_branches (SlGraphRunner *self)
{
  gboolean has_listed_file = FALSE;

  for (guint i = 0; i < self->graph.branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (&self->graph, i);

    if (sl_branch_get_state (branch) != SL_BRANCH_ENDED)
      continue;
    sl_repairs_list_streams (&self->graph, branch);
    if (!has_listed_file)
      sl_repairs_list_file (&self->graph, branch);
    has_listed_file = TRUE;
    finish_branch (self, branch);
  }
}

gboolean
sl_graph_run (const SlGraphJob *job, GPtrArray *branches, char **dot, GError **error)
{
  g_auto (SlGraphRunner) self = { 0 };
  gboolean ran = FALSE;

  self.fractions = g_new0 (double, MAX (branches->len, 1));
  if (!sl_graph_open (&self.graph, job, branches, error))
    return FALSE;
  gst_element_set_state (self.graph.pipeline, GST_STATE_PLAYING);
  ran = run_loop (&self, error);
  if (dot != NULL)
    *dot = gst_debug_bin_to_dot_data (GST_BIN (self.graph.pipeline), GST_DEBUG_GRAPH_SHOW_ALL);
  gst_element_set_state (self.graph.pipeline, GST_STATE_NULL);
  if (ran)
    finish_branches (&self);
  return ran;
}
