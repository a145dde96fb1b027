// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gst/gst.h>

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

/**
 * SluiceStreamNeed:
 * @SLUICE_STREAM_NEED_NONE: the stage does not look at this kind of track
 * @SLUICE_STREAM_NEED_OPTIONAL: the stage takes the track when there is one
 * @SLUICE_STREAM_NEED_REQUIRED: without the track the stage is skipped
 *
 * What a graph stage says about a kind of track.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_STREAM_NEED_NONE,
  SLUICE_STREAM_NEED_OPTIONAL,
  SLUICE_STREAM_NEED_REQUIRED,
} SluiceStreamNeed;

#define SLUICE_TYPE_STREAM_NEED (sluice_stream_need_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stream_need_get_type (void) G_GNUC_CONST;

#define SLUICE_TYPE_GRAPH_STAGE (sluice_graph_stage_get_type ())

/**
 * SluiceGraphStage:
 *
 * A stage that adds a branch to the shared decode.
 *
 * However many graph stages a pass has, the file is read and decoded once. The runner makes an
 * empty bin for each stage and calls [vfunc@Sluice.GraphStage.build], which fills it and gives it
 * ghost sink pads named "video" and "audio", for those kinds of track that the class asked for and
 * the media info has.
 *
 * Video arrives as raw frames, progressive, turned upright, with square pixels, in the size of the
 * first frame for the whole stream (the runner scales what changes later); audio as raw samples,
 * gaps filled. The runner owns decoding, rotation, tees and the queue in front of the bin. The
 * stage owns what is inside the bin, sinks included. Every sink must have `async` and `sync` off. A
 * stage must not let an error or an end of stream flow back to the tee: to stop taking buffers it
 * drops them with a pad probe and calls [method@Sluice.StageContext.mark_complete].
 *
 * A stage that can use a track as the file has it says so in
 * [method@Sluice.GraphStage.takes_encoded] and gets packets of that kind of track: parsed, with the
 * times of the file, none of the above done to them. The other stages of the pass get the same
 * track decoded. When packets turn out not to be what the probe promised, the stage calls
 * [method@Sluice.StageContext.refuse_encoded] and is run again on the decoded track.
 *
 * The functions of a stage run in the thread that runs the pass, its pad probes in streaming
 * threads.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceGraphStage, sluice_graph_stage, SLUICE, GRAPH_STAGE, SluiceStage)

/**
 * SluiceGraphStageClass:
 * @parent_class: the parent class
 * @build: fills the bin and gives it its inputs
 * @finish: completes the files after the last buffer (patches boxes, sets facts); optional
 * @takes_encoded: whether the stage wants a track as the file has it; optional, decoded without it
 *
 * The class of a graph stage. The tracks that it works on are set with
 * [method@Sluice.GraphStageClass.set_needs] in `class_init`.
 *
 * Since: 1.0
 */
struct _SluiceGraphStageClass {
  SluiceStageClass parent_class;

  gboolean (*build) (SluiceGraphStage *self,
                     SluiceStageContext *context,
                     GstBin *bin,
                     GError **error);
  gboolean (*finish) (SluiceGraphStage *self, SluiceStageContext *context, GError **error);
  gboolean (*takes_encoded) (SluiceGraphStage *self, SluiceMediaInfo *info, SluiceMediaKind kind);

  /*< private >*/
  gpointer padding[11];
};

/**
 * sluice_graph_stage_class_set_needs:
 * @klass: the class of a graph stage
 * @video: what it says about the video track
 * @audio: what it says about the audio track
 *
 * Says what tracks the stage works on. Call it in `class_init`. When both are optional the stage is
 * skipped if the file has neither.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_graph_stage_class_set_needs (SluiceGraphStageClass *klass,
                                         SluiceStreamNeed video,
                                         SluiceStreamNeed audio);

/**
 * sluice_graph_stage_class_get_need:
 * @klass: the class of a graph stage
 * @kind: a kind of track
 *
 * What the class said about a kind of track.
 *
 * Returns: the need; %SLUICE_STREAM_NEED_NONE for %SLUICE_MEDIA_KIND_OTHER
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStreamNeed
sluice_graph_stage_class_get_need (SluiceGraphStageClass *klass, SluiceMediaKind kind);

/**
 * sluice_graph_stage_build:
 * @self: a graph stage
 * @context: what the stage is given
 * @bin: an empty bin
 * @error: return location for an error
 *
 * Fills @bin with the branch of the stage and gives it its inputs. Stages implement it, the runner
 * calls it: its time is taken and its answer checked, so that errors are %SLUICE_ERROR and start
 * with the id of the stage, and neither a failure without an error nor a missing input passes.
 *
 * Returns: %TRUE when the bin has what it needs
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_graph_stage_build (SluiceGraphStage *self,
                                   SluiceStageContext *context,
                                   GstBin *bin,
                                   GError **error);

/**
 * sluice_graph_stage_finish:
 * @self: a graph stage
 * @context: what the stage is given
 * @error: return location for an error
 *
 * Completes the files of the stage after the last buffer: patches them, sets facts. A stage need
 * not implement it. The runner calls it, and checks it as [method@Sluice.GraphStage.build] is
 * checked.
 *
 * Returns: %TRUE when the files are complete
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean
sluice_graph_stage_finish (SluiceGraphStage *self, SluiceStageContext *context, GError **error);

/**
 * sluice_graph_stage_takes_encoded:
 * @self: a graph stage
 * @info: what the probe found
 * @kind: %SLUICE_MEDIA_KIND_VIDEO or %SLUICE_MEDIA_KIND_AUDIO, of which @info has a track
 *
 * Whether the stage wants the packets of the first decodable track of @kind instead of frames or
 * samples; [method@Sluice.StreamInfo.get_caps] says what they are. The runner asks once for each
 * kind, before it builds, and only for kinds that the class needs. It does not ask when packets
 * were refused in an earlier run.
 *
 * Returns: %TRUE when the stage takes packets
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_graph_stage_takes_encoded (SluiceGraphStage *self,
                                           SluiceMediaInfo *info,
                                           SluiceMediaKind kind);

/**
 * sluice_graph_stage_add_element:
 * @self: a graph stage
 * @bin: the bin of the stage
 * @factory_name: name of an element factory: "jpegenc"
 * @error: return location for an error
 *
 * Makes an element and adds it to the bin. When the installation lacks it the error is
 * %SLUICE_ERROR_MISSING_ELEMENT and, where it is known, names the Debian package that has it.
 *
 * Returns: (transfer none): the element, which the bin owns, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GstElement *sluice_graph_stage_add_element (SluiceGraphStage *self,
                                            GstBin *bin,
                                            const char *factory_name,
                                            GError **error);

/**
 * sluice_graph_stage_add_input:
 * @self: a graph stage
 * @bin: the bin of the stage
 * @name: "video" or "audio"
 * @element: the first element of the branch, in @bin; it has a static pad named "sink"
 * @error: return location for an error
 *
 * Gives the bin a ghost pad @name for the sink pad of @element.
 *
 * Returns: %TRUE when the bin has the input
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_graph_stage_add_input (SluiceGraphStage *self,
                                       GstBin *bin,
                                       const char *name,
                                       GstElement *element,
                                       GError **error);

G_END_DECLS
