// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Puts the graph together, in two steps: the decoder first, and when it knows which tracks carry
 * data, the branches. A fixed graph would wait for ever for a track that is declared and empty.
 */
#include "graph-builder.h"

#include "base/file-util.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"

typedef struct {
  const SluiceStageContextHooks *hooks; /* (unowned) */
  gpointer user_data;                   /* (unowned) */
} SlGraphListener;

static gboolean
is_wanted (GPtrArray *branches, SluiceMediaKind kind)
{
  for (guint i = 0; i < branches->len; i++) {
    if (sl_branch_wants (g_ptr_array_index (branches, i), kind))
      return TRUE;
  }
  return FALSE;
}

/* The probe's facts without the tracks that turned out to be empty. */
static SluiceMediaInfo *
copy_info (SluiceMediaInfo *info, const gboolean *has)
{
  SluiceMediaInfo *copy = sluice_media_info_new (sluice_media_info_get_container (info),
                                                 sluice_media_info_get_size (info));
  GListModel *streams = sluice_media_info_get_streams (info);

  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);
    SluiceMediaKind kind = sluice_stream_info_get_kind (stream);

    if (kind >= SL_N_KINDS || has[kind])
      sluice_media_info_take_stream (copy, g_steal_pointer (&stream));
  }
  sluice_media_info_set_duration (copy, sluice_media_info_get_duration (info),
                                  sluice_media_info_is_duration_exact (info));
  return copy;
}

void
sl_graph_job_brief (const SlGraphJob *job, SluiceStageContext *context)
{
  const char *id = sluice_stage_context_get_stage_id (context);
  const SlStageDescriptor *stage = NULL;

  sluice_stage_context_set_service_broker (context, job->broker);
  if (job->descriptor == NULL)
    return;
  sluice_stage_context_set_limits (
      context, sl_pipeline_descriptor_get_file_type (job->descriptor)->limits.values);
  stage = sl_pipeline_descriptor_find_stage (job->descriptor, id);
  if (stage != NULL && stage->artifact_prefix != NULL)
    sluice_stage_context_set_artifact_prefix (context, stage->artifact_prefix);
}

static gboolean
build_branch (SlGraph *self,
              SlBranch *branch,
              const gboolean *has,
              const SlGraphListener *listener,
              GError **error)
{
  const SlGraphJob *job = self->job;
  g_autofree char *work_dir = g_build_filename (job->work_dir, sl_branch_get_id (branch), NULL);
  g_autoptr (SluiceStageContext) context = NULL;

  if (!sl_folder_create (work_dir, 0700, error))
    return FALSE;
  context = sluice_stage_context_new (
      sl_branch_get_id (branch), self->info, job->input_path, job->output_dir, work_dir,
      job->thread_budget > 0 ? job->thread_budget : g_get_num_processors (), job->cancellable,
      listener->hooks, listener->user_data);
  sl_graph_job_brief (job, context);
  return sl_branch_build (branch, GST_BIN (self->pipeline), context, has[SLUICE_MEDIA_KIND_VIDEO],
                          has[SLUICE_MEDIA_KIND_AUDIO], error);
}

/* A track with packets of which none could be decoded. */
static gboolean
is_broken (SlGraph *self, SluiceMediaKind kind, const gboolean *has)
{
  return !has[kind] && sl_decoder_get_n_packets (self->decoder, kind) > 0;
}

/* Skips a stage whose track is not there, fails one whose track is there and unreadable. */
static void
refuse_branch (SlGraph *self, SlBranch *branch, const char *reason, const gboolean *has)
{
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    if (sl_branch_wants (branch, kind) && is_broken (self, kind, has)) {
      sl_branch_fail (branch, g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
                                           "not a single frame of the %s track could be decoded",
                                           sl_graph_get_kind_name (kind)));
      return;
    }
  }
  sl_branch_skip (branch, reason);
}

static void
warn_if_track_is_broken (SlGraph *self, SlBranch *branch, const gboolean *has)
{
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    g_autofree char *text = NULL;

    if (!sl_branch_wants (branch, kind) || !is_broken (self, kind, has))
      continue;
    text = g_strdup_printf ("not a single frame of the %s track could be decoded",
                            sl_graph_get_kind_name (kind));
    sluice_stage_context_warn (sl_branch_get_context (branch), text);
  }
}

static void
build_branches (SlGraph *self, const gboolean *has, const SlGraphListener *listener)
{
  for (guint i = 0; i < self->branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (self, i);
    const char *reason = sl_branch_check_needs (branch, has[SLUICE_MEDIA_KIND_VIDEO],
                                                has[SLUICE_MEDIA_KIND_AUDIO]);
    g_autoptr (GError) error = NULL;

    if (reason != NULL)
      refuse_branch (self, branch, reason, has);
    else if (!build_branch (self, branch, has, listener, &error))
      sl_branch_fail (branch, g_steal_pointer (&error));
    else
      warn_if_track_is_broken (self, branch, has);
  }
}

static gboolean
is_open_for (SlBranch *branch, SluiceMediaKind kind, gboolean encoded)
{
  return sl_branch_get_state (branch) == SL_BRANCH_OPEN && sl_branch_takes (branch, kind)
         && sl_branch_takes_encoded (branch, kind) == encoded;
}

static gboolean
is_taken (SlGraph *self, SluiceMediaKind kind, gboolean encoded)
{
  for (guint i = 0; i < self->branches->len; i++) {
    if (is_open_for (sl_graph_get_branch (self, i), kind, encoded))
      return TRUE;
  }
  return FALSE;
}

static gboolean
link_branches (SlGraph *self, SluiceMediaKind kind, gboolean encoded, GError **error)
{
  for (guint i = 0; i < self->branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (self, i);
    g_autoptr (GstPad) input = NULL;

    if (!is_open_for (branch, kind, encoded))
      continue;
    input = sl_branch_get_input (branch, kind);
    if (encoded ? !sl_packet_head_link (self->packets[kind], input, error)
                : !sl_stream_head_link (self->heads[kind], input, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_head (SlGraph *self, SluiceMediaKind kind, GError **error)
{
  if (!is_taken (self, kind, FALSE))
    return TRUE;
  self->heads[kind] = sl_stream_head_new (GST_BIN (self->pipeline), kind, self->info, error);
  return self->heads[kind] != NULL && link_branches (self, kind, FALSE, error);
}

/* The decoder was told to leave the track as it is: it is this head's to decode. */
static gboolean
add_packet_head (SlGraph *self, SluiceMediaKind kind, GError **error)
{
  GstPad *sink = NULL;

  self->packets[kind] = sl_packet_head_new (GST_BIN (self->pipeline), error);
  if (self->packets[kind] == NULL || !link_branches (self, kind, TRUE, error))
    return FALSE;
  if (self->heads[kind] == NULL)
    return TRUE;
  sink = sl_stream_head_get_sink (self->heads[kind]);
  return sl_packet_head_decode (self->packets[kind], self->decoder, kind, sink, error);
}

static gboolean
connect_kind (SlGraph *self, SluiceMediaKind kind, GError **error)
{
  gboolean is_kept = self->keeps[kind];
  GstPad *sink = NULL;

  if (!is_taken (self, kind, FALSE) && !is_taken (self, kind, TRUE))
    return TRUE;
  if (!add_head (self, kind, error) || (is_kept && !add_packet_head (self, kind, error)))
    return FALSE;
  sink = is_kept ? sl_packet_head_get_sink (self->packets[kind])
                 : sl_stream_head_get_sink (self->heads[kind]);
  gst_bin_sync_children_states (GST_BIN (self->pipeline));
  return sl_decoder_link (self->decoder, kind, sink, error);
}

static gboolean
connect_streams (SlGraph *self, GError **error)
{
  return connect_kind (self, SLUICE_MEDIA_KIND_VIDEO, error)
         && connect_kind (self, SLUICE_MEDIA_KIND_AUDIO, error);
}

/* Nothing came out of the decoders: was there nothing, or nothing that they could read? */
static GError *
explain_no_data (SlGraph *self)
{
  if (sl_decoder_get_n_packets (self->decoder, SLUICE_MEDIA_KIND_VIDEO) > 0
      || sl_decoder_get_n_packets (self->decoder, SLUICE_MEDIA_KIND_AUDIO) > 0)
    return g_error_new (SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA,
                        "not a single frame could be decoded");
  return g_error_new (SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING,
                      "the recording has no frame and no sample");
}

/* Whether some branch takes the track as it is. */
static void
ask_branches (SlGraph *self)
{
  for (guint i = 0; i < self->branches->len; i++) {
    SlBranch *branch = sl_graph_get_branch (self, i);

    sl_branch_ask (branch, self->job->info);
    for (int kind = 0; kind < SL_N_KINDS; kind++)
      self->keeps[kind] |= sl_branch_takes_encoded (branch, kind);
  }
}

static guint64
get_max_pixels (const SlGraphJob *job)
{
  const SlMediaLimits *limits = NULL;

  if (job->descriptor == NULL)
    return sl_limit_get_spec (SLUICE_LIMIT_PIXELS)->standard;
  limits = &sl_pipeline_descriptor_get_file_type (job->descriptor)->limits;
  return limits->values[SLUICE_LIMIT_PIXELS];
}

gboolean
sl_graph_open (SlGraph *self, const SlGraphJob *job, GPtrArray *branches, GError **error)
{
  SlDecoderOptions options = {
    .path = job->input_path,
    .decode = TRUE,
    .want_video = is_wanted (branches, SLUICE_MEDIA_KIND_VIDEO),
    .want_audio = is_wanted (branches, SLUICE_MEDIA_KIND_AUDIO),
    .max_threads = job->thread_budget,
    .max_pixels = get_max_pixels (job),
  };

  self->job = job;
  self->branches = branches;
  ask_branches (self);
  options.keep_video = self->keeps[SLUICE_MEDIA_KIND_VIDEO];
  options.keep_audio = self->keeps[SLUICE_MEDIA_KIND_AUDIO];
  self->pipeline = gst_object_ref_sink (gst_pipeline_new ("pass"));
  g_object_set (self->pipeline, "message-forward", TRUE, NULL);
  self->decoder = sl_decoder_new (GST_BIN (self->pipeline), &options, error);
  return self->decoder != NULL;
}

void
sl_graph_close (SlGraph *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (int kind = 0; kind < SL_N_KINDS; kind++) {
    g_clear_pointer (&self->heads[kind], sl_stream_head_free);
    g_clear_pointer (&self->packets[kind], sl_packet_head_free);
  }
  g_clear_pointer (&self->decoder, sl_decoder_free);
  gst_clear_object (&self->pipeline);
  g_clear_object (&self->info);
}

gboolean
sl_graph_connect (SlGraph *self,
                  const SluiceStageContextHooks *hooks,
                  gpointer user_data,
                  GError **error)
{
  SlGraphListener listener = { hooks, user_data };
  gboolean has[SL_N_KINDS];

  for (int kind = 0; kind < SL_N_KINDS; kind++)
    has[kind] = sl_decoder_get_track (self->decoder, kind) != NULL;
  if (!has[SLUICE_MEDIA_KIND_VIDEO] && !has[SLUICE_MEDIA_KIND_AUDIO]) {
    g_propagate_error (error, explain_no_data (self));
    return FALSE;
  }
  self->info = copy_info (self->job->info, has);
  build_branches (self, has, &listener);
  if (!connect_streams (self, error))
    return FALSE;
  sl_decoder_start (self->decoder);
  return TRUE;
}

SlBranch *
sl_graph_get_branch (SlGraph *self, guint index)
{
  return g_ptr_array_index (self->branches, index);
}

SlBranch *
sl_graph_find_branch (SlGraph *self, const char *stage_id)
{
  for (guint i = 0; i < self->branches->len; i++) {
    if (g_str_equal (sl_branch_get_id (sl_graph_get_branch (self, i)), stage_id))
      return sl_graph_get_branch (self, i);
  }
  return NULL;
}

SlBranch *
sl_graph_find_branch_of (SlGraph *self, GstObject *object)
{
  for (guint i = 0; i < self->branches->len; i++) {
    if (sl_branch_contains (sl_graph_get_branch (self, i), object))
      return sl_graph_get_branch (self, i);
  }
  return NULL;
}

const char *
sl_graph_get_kind_name (SluiceMediaKind kind)
{
  return kind == SLUICE_MEDIA_KIND_VIDEO ? "video" : "audio";
}
