// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stages-fixture.h"

typedef struct {
  FixtureBehaviour behaviour;
  FixtureCounts counts;
  SluiceStageContext *context; /* (unowned): lives while the stage runs */
} FixtureStagePrivate;

G_DECLARE_DERIVABLE_TYPE (FixtureStage, fixture_stage, FIXTURE, STAGE, SluiceGraphStage)
struct _FixtureStageClass {
  SluiceGraphStageClass parent_class;
};
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FixtureStage, fixture_stage, SLUICE_TYPE_GRAPH_STAGE)

static FixtureStagePrivate *
get_private (gpointer stage)
{
  return fixture_stage_get_instance_private (stage);
}

static void
count_buffer (FixtureStagePrivate *self, guint n_seen)
{
  g_autoptr (GError) error = NULL;

  if (self->behaviour.complete_after > 0 && n_seen == self->behaviour.complete_after)
    sluice_stage_context_mark_complete (self->context);
  if (self->behaviour.fail_after > 0 && n_seen == self->behaviour.fail_after) {
    error = g_error_new (SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED, "told to fail");
    sluice_stage_context_fail (self->context, error);
  }
}

static GstPadProbeReturn
on_video (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  FixtureStagePrivate *self = user_data;
  GstBuffer *buffer = NULL;
  GstCaps *caps = NULL;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    buffer = GST_PAD_PROBE_INFO_BUFFER (info);
    if (self->counts.n_video++ == 0) {
      self->counts.first_video = GST_BUFFER_PTS (buffer);
      gst_buffer_extract (buffer, 0, &self->counts.corner, 1);
    }
    self->counts.last_video = GST_BUFFER_PTS (buffer);
    count_buffer (self, self->counts.n_video);
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS) {
    gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &self->counts.width);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &self->counts.height);
    self->counts.n_caps++;
  }
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_audio (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  FixtureStagePrivate *self = user_data;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) == 0)
    return GST_PAD_PROBE_OK;
  self->counts.n_audio++;
  self->counts.audio_bytes += gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  count_buffer (self, self->counts.n_audio);
  return GST_PAD_PROBE_OK;
}

static gboolean
add_fragment (FixtureStagePrivate *self,
              GstBin *bin,
              const char *kind,
              const char *fragment,
              GstPadProbeCallback on_data)
{
  GstElement *inner = gst_parse_bin_from_description (fragment, TRUE, NULL);
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstPad) sink = NULL;
  g_autofree char *file_name = NULL;

  g_assert_nonnull (inner);
  gst_bin_add (bin, inner);
  file = gst_bin_get_by_name (GST_BIN (inner), "file");
  if (file != NULL) {
    file_name = g_strdup_printf ("%s.%s", sluice_stage_context_get_stage_id (self->context), kind);
    g_object_set (file, "location",
                  sluice_artifact_get_path (sluice_stage_context_add_artifact (
                      self->context, kind, file_name, "application/octet-stream")),
                  NULL);
  }
  sink = gst_element_get_static_pad (inner, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data,
                     self, NULL);
  return gst_element_add_pad (GST_ELEMENT (bin), gst_ghost_pad_new (kind, sink));
}

static gboolean
fixture_stage_build (SluiceGraphStage *stage,
                     SluiceStageContext *context,
                     GstBin *bin,
                     GError **error)
{
  FixtureStagePrivate *self = get_private (stage);
  SluiceMediaInfo *info = sluice_stage_context_get_media_info (context);

  self->context = context;
  if (self->behaviour.video != NULL && sluice_media_info_get_video (info) != NULL)
    add_fragment (self, bin, "video", self->behaviour.video, on_video);
  if (self->behaviour.audio != NULL && sluice_media_info_get_audio (info) != NULL)
    add_fragment (self, bin, "audio", self->behaviour.audio, on_audio);
  return TRUE;
}

static gboolean
fixture_stage_finish (SluiceGraphStage *stage, SluiceStageContext *context, GError **error)
{
  get_private (stage)->counts.has_finished = TRUE;
  return TRUE;
}

static gboolean
fixture_stage_takes_encoded (SluiceGraphStage *stage, SluiceMediaInfo *info, SluiceMediaKind kind)
{
  return get_private (stage)->behaviour.takes_encoded;
}

static void
fixture_stage_class_init (FixtureStageClass *klass)
{
  SLUICE_GRAPH_STAGE_CLASS (klass)->takes_encoded = fixture_stage_takes_encoded;
  SLUICE_GRAPH_STAGE_CLASS (klass)->build = fixture_stage_build;
  SLUICE_GRAPH_STAGE_CLASS (klass)->finish = fixture_stage_finish;
}

static void
fixture_stage_init (FixtureStage *self)
{
}

#define DEFINE_FIXTURE(Name, name, VIDEO, AUDIO)                                                   \
  typedef struct {                                                                                 \
    FixtureStage parent_instance;                                                                  \
  } Name;                                                                                          \
  typedef struct {                                                                                 \
    FixtureStageClass parent_class;                                                                \
  } Name##Class;                                                                                   \
  static GType name##_get_type (void);                                                             \
  G_DEFINE_TYPE (Name, name, fixture_stage_get_type ())                                            \
  static void name##_class_init (Name##Class *klass)                                               \
  {                                                                                                \
    sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), #name, #Name, "For tests.",       \
                                     SLUICE_STAGE_FLAGS_NONE);                                     \
    sluice_graph_stage_class_set_needs (SLUICE_GRAPH_STAGE_CLASS (klass),                          \
                                        SLUICE_STREAM_NEED_##VIDEO, SLUICE_STREAM_NEED_##AUDIO);   \
  }                                                                                                \
  static void name##_init (Name *self)                                                             \
  {                                                                                                \
  }

DEFINE_FIXTURE (FixtureVideo, fixture_video, REQUIRED, NONE)
DEFINE_FIXTURE (FixtureAudio, fixture_audio, NONE, REQUIRED)
DEFINE_FIXTURE (FixtureAny, fixture_any, OPTIONAL, OPTIONAL)

SluiceGraphStage *
fixture_stage_new (FixtureNeeds needs, const FixtureBehaviour *behaviour)
{
  GType types[] = { fixture_video_get_type (), fixture_audio_get_type (), fixture_any_get_type () };
  SluiceGraphStage *stage = g_object_new (types[needs], NULL);

  get_private (stage)->behaviour = *behaviour;
  return stage;
}

const FixtureCounts *
fixture_stage_get_counts (SluiceGraphStage *stage)
{
  return &get_private (stage)->counts;
}
