// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A stage in the graph, with what the runner puts around it: the gate that lets it fail alone, a
 * short queue that gives it a thread, and probes that say how far it is. Progress is taken behind
 * encoders: an encoder with look-ahead is some fifty frames behind its input.
 */
#include "branch.h"

#include <string.h>

#include "sluice/sluice-error.h"
#include "sluice/sluice-stage-context-private.h"

#include "branch-gate.h"

/* Raw frames that may wait for a branch. They are what memory is made of. */
#define QUEUE_BUFFERS 4

#define N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

typedef struct {
  gint reached; /* atomic: milliseconds of running time, G_MAXINT at EOS */
} SlPosition;

struct _SlBranch {
  char *id;
  SluiceGraphStage *stage;      /* (owned) */
  SluiceStageContext *context;  /* (owned) (nullable) */
  GstElement *bin;              /* (owned) (nullable) */
  SlBranchGate *gates[N_KINDS]; /* (owned) (nullable) */
  SlExpectedLength expected;
  GPtrArray *positions; /* (element-type SlPosition) */
  gboolean takes_encoded[N_KINDS];
  char *refusal; /* (nullable): why packets were refused in an earlier run */
  SlBranchState state;
  GError *error;     /* (owned) (nullable) */
  char *skip_reason; /* (nullable) */
};

static const char *const pad_names[N_KINDS] = { "video", "audio" };

static SluiceStreamNeed
get_need (SlBranch *self, SluiceMediaKind kind)
{
  return sluice_graph_stage_class_get_need (SLUICE_GRAPH_STAGE_GET_CLASS (self->stage), kind);
}

static GstPadProbeReturn
on_position (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SlPosition *position = user_data;
  g_autoptr (GstEvent) event = NULL;
  const GstSegment *segment = NULL;
  guint64 time = GST_CLOCK_TIME_NONE;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) == 0) {
    if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
      g_atomic_int_set (&position->reached, G_MAXINT);
    return GST_PAD_PROBE_OK;
  }
  event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  if (event == NULL)
    return GST_PAD_PROBE_OK;
  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME)
    time = gst_segment_to_running_time (segment, GST_FORMAT_TIME,
                                        GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));
  if (GST_CLOCK_TIME_IS_VALID (time))
    g_atomic_int_set (&position->reached, (gint) MIN (time / GST_MSECOND, G_MAXINT - 1));
  return GST_PAD_PROBE_OK;
}

static void
watch_position (SlBranch *self, GstPad *pad)
{
  SlPosition *position = g_new0 (SlPosition, 1);

  g_ptr_array_add (self->positions, position);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                     on_position, position, NULL);
}

typedef struct {
  SlBranch *branch; /* (unowned) */
  guint n_encoders;
  guint n_sinks;
} SlBinSurvey;

/* Sinks must neither wait for preroll nor for a clock, whatever their author forgot: with
 * async=true a sink that gets its first buffer late hangs the whole graph. */
static void
survey_element (const GValue *item, gpointer user_data)
{
  SlBinSurvey *survey = user_data;
  GstElement *element = g_value_get_object (item);
  const char *klass = gst_element_get_metadata (element, GST_ELEMENT_METADATA_KLASS);
  g_autoptr (GstPad) src = NULL;

  if (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK) && !GST_IS_BIN (element)) {
    survey->n_sinks++;
    g_object_set (element, "async", FALSE, "sync", FALSE, NULL);
  }
  if (klass == NULL || strstr (klass, "Encoder") == NULL)
    return;
  src = gst_element_get_static_pad (element, "src");
  if (src == NULL)
    return;
  survey->n_encoders++;
  watch_position (survey->branch, src);
}

static SlBinSurvey
survey_bin (SlBranch *self, GstBin *bin)
{
  SlBinSurvey survey = { .branch = self };
  GstIterator *iterator = gst_bin_iterate_recurse (bin);

  gst_iterator_foreach (iterator, survey_element, &survey);
  gst_iterator_free (iterator);
  return survey;
}

/* gate ! queue ! the stage's pad, with a ghost pad of the kind's name in front. */
static gboolean
add_input (SlBranch *self, GstElement *stage_bin, SluiceMediaKind kind, GError **error)
{
  g_autoptr (GstPad) stage_pad = gst_element_get_static_pad (stage_bin, pad_names[kind]);
  GstElement *gate = NULL;
  GstElement *queue = NULL;
  g_autoptr (GstPad) queue_src = NULL;
  g_autoptr (GstPad) gate_sink = NULL;

  if (stage_pad == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "stage '%s': build added no '%s' pad",
                 self->id, pad_names[kind]);
    return FALSE;
  }
  gate = sl_branch_gate_new (NULL);
  queue = gst_element_factory_make ("queue", NULL);
  g_object_set (queue, "max-size-buffers", QUEUE_BUFFERS, "max-size-time", G_GUINT64_CONSTANT (0),
                "max-size-bytes", 0, NULL);
  gst_bin_add_many (GST_BIN (self->bin), gate, queue, NULL);
  gst_element_link (gate, queue);
  queue_src = gst_element_get_static_pad (queue, "src");
  gate_sink = gst_element_get_static_pad (gate, "sink");
  gst_element_add_pad (self->bin, gst_ghost_pad_new (pad_names[kind], gate_sink));
  self->gates[kind] = gst_object_ref (SL_BRANCH_GATE (gate));
  if (gst_pad_link (queue_src, stage_pad) == GST_PAD_LINK_OK)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL,
               "stage '%s': its '%s' pad can't be linked", self->id, pad_names[kind]);
  return FALSE;
}

static gboolean
check_bin (SlBranch *self, GstElement *stage_bin, GError **error)
{
  SlBinSurvey survey = survey_bin (self, GST_BIN (stage_bin));

  if (survey.n_sinks == 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "stage '%s': build added no sink",
                 self->id);
    return FALSE;
  }
  for (int kind = 0; kind < N_KINDS && survey.n_encoders == 0; kind++) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (stage_bin, pad_names[kind]);

    if (pad != NULL)
      watch_position (self, pad);
  }
  return TRUE;
}

SlBranch *
sl_branch_new (const char *id, SluiceGraphStage *stage)
{
  SlBranch *self = g_new0 (SlBranch, 1);

  self->id = g_strdup (id);
  self->stage = g_object_ref (stage);
  self->positions = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sl_branch_set_expected_length (SlBranch *self, const SlExpectedLength *expected)
{
  self->expected = *expected;
}

const SlExpectedLength *
sl_branch_get_expected_length (SlBranch *self)
{
  return self->expected.shortest > 0 ? &self->expected : NULL;
}

/* The branch's bin must be in NULL state: probes refer to positions. */
void
sl_branch_free (SlBranch *self)
{
  for (int kind = 0; kind < N_KINDS; kind++)
    gst_clear_object (&self->gates[kind]);
  gst_clear_object (&self->bin);
  g_clear_object (&self->context);
  g_clear_object (&self->stage);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->positions);
  g_free (self->skip_reason);
  g_free (self->refusal);
  g_free (self->id);
  g_free (self);
}

const char *
sl_branch_get_id (SlBranch *self)
{
  return self->id;
}

SluiceGraphStage *
sl_branch_get_stage (SlBranch *self)
{
  return self->stage;
}

SlBranchState
sl_branch_get_state (SlBranch *self)
{
  return self->state;
}

gboolean
sl_branch_wants (SlBranch *self, SluiceMediaKind kind)
{
  return get_need (self, kind) != SLUICE_STREAM_NEED_NONE;
}

void
sl_branch_ask (SlBranch *self, SluiceMediaInfo *info)
{
  const gboolean has[N_KINDS] = { sluice_media_info_get_video (info) != NULL,
                                  sluice_media_info_get_audio (info) != NULL };

  for (int kind = 0; kind < N_KINDS && self->refusal == NULL; kind++)
    self->takes_encoded[kind] = has[kind]
                                && sluice_graph_stage_takes_encoded (self->stage, info, kind);
}

gboolean
sl_branch_takes_encoded (SlBranch *self, SluiceMediaKind kind)
{
  return self->takes_encoded[kind];
}

void
sl_branch_set_refusal (SlBranch *self, const char *reason)
{
  g_clear_pointer (&self->refusal, g_free);
  self->refusal = g_strdup (reason);
}

char *
sl_branch_dup_new_refusal (SlBranch *self)
{
  return self->context != NULL ? sluice_stage_context_dup_new_refusal (self->context) : NULL;
}

const char *
sl_branch_check_needs (SlBranch *self, gboolean has_video, gboolean has_audio)
{
  gboolean has[N_KINDS] = { has_video, has_audio };
  gboolean gets_any = FALSE;

  if (get_need (self, SLUICE_MEDIA_KIND_VIDEO) == SLUICE_STREAM_NEED_REQUIRED && !has_video)
    return "no video track";
  if (get_need (self, SLUICE_MEDIA_KIND_AUDIO) == SLUICE_STREAM_NEED_REQUIRED && !has_audio)
    return "no audio track";
  for (int kind = 0; kind < N_KINDS; kind++)
    gets_any |= has[kind] && sl_branch_wants (self, kind);
  return gets_any ? NULL : "no track that it works on";
}

gboolean
sl_branch_build (SlBranch *self,
                 GstBin *pipeline,
                 SluiceStageContext *context,
                 gboolean has_video,
                 gboolean has_audio,
                 GError **error)
{
  gboolean has[N_KINDS] = { has_video, has_audio };
  GstElement *stage_bin = gst_bin_new ("stage");

  self->context = g_object_ref (context);
  sluice_stage_context_set_encoded_refusal (context, self->refusal);
  self->bin = gst_object_ref_sink (gst_bin_new (self->id));
  gst_bin_add (GST_BIN (self->bin), stage_bin);
  if (!sluice_graph_stage_build (self->stage, context, GST_BIN (stage_bin), error)
      || !check_bin (self, stage_bin, error))
    return FALSE;
  for (int kind = 0; kind < N_KINDS; kind++) {
    if (has[kind] && sl_branch_wants (self, kind) && !add_input (self, stage_bin, kind, error))
      return FALSE;
  }
  gst_bin_add (pipeline, self->bin);
  self->state = SL_BRANCH_OPEN;
  return TRUE;
}

GstPad *
sl_branch_get_input (SlBranch *self, SluiceMediaKind kind)
{
  return self->gates[kind] != NULL ? gst_element_get_static_pad (self->bin, pad_names[kind]) : NULL;
}

SluiceStageContext *
sl_branch_get_context (SlBranch *self)
{
  return self->context;
}

gboolean
sl_branch_contains (SlBranch *self, GstObject *object)
{
  return self->bin != NULL
         && (object == GST_OBJECT (self->bin)
             || gst_object_has_as_ancestor (object, GST_OBJECT (self->bin)));
}

gboolean
sl_branch_takes (SlBranch *self, SluiceMediaKind kind)
{
  return self->gates[kind] != NULL;
}

void
sl_branch_finish (SlBranch *self)
{
  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->gates[kind] != NULL)
      sl_branch_gate_finish (self->gates[kind]);
  }
}

void
sl_branch_end (SlBranch *self)
{
  if (self->state == SL_BRANCH_OPEN)
    self->state = SL_BRANCH_ENDED;
}

void
sl_branch_fail (SlBranch *self, GError *error)
{
  g_autoptr (GError) taken = error;

  for (int kind = 0; kind < N_KINDS; kind++) {
    if (self->gates[kind] != NULL)
      sl_branch_gate_close (self->gates[kind]);
  }
  if (self->error != NULL || self->state == SL_BRANCH_SKIPPED)
    return;
  if (!g_str_has_prefix (taken->message, "stage '"))
    g_prefix_error (&taken, "stage '%s': ", self->id);
  self->error = g_steal_pointer (&taken);
  self->state = SL_BRANCH_FAILED;
}

void
sl_branch_skip (SlBranch *self, const char *reason)
{
  self->skip_reason = g_strdup (reason);
  self->state = SL_BRANCH_SKIPPED;
}

const GError *
sl_branch_get_error (SlBranch *self)
{
  return self->error;
}

const char *
sl_branch_get_skip_reason (SlBranch *self)
{
  return self->skip_reason;
}

gboolean
sl_branch_is_listening (SlBranch *self, SluiceMediaKind kind)
{
  return self->gates[kind] != NULL && !sl_branch_gate_is_closed (self->gates[kind]);
}

guint
sl_branch_get_n_buffers (SlBranch *self, SluiceMediaKind kind)
{
  return self->gates[kind] != NULL ? sl_branch_gate_get_n_buffers (self->gates[kind]) : 0;
}

guint
sl_branch_get_position (SlBranch *self)
{
  guint slowest = G_MAXINT;

  for (guint i = 0; i < self->positions->len; i++) {
    SlPosition *position = g_ptr_array_index (self->positions, i);

    slowest = MIN (slowest, (guint) g_atomic_int_get (&position->reached));
  }
  return slowest;
}
