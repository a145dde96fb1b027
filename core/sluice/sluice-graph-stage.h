// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include <sluice/sluice-stage.h>

G_BEGIN_DECLS

/* SluiceStreamNeed: what a graph stage says about a kind of track. */
typedef enum {
  SLUICE_STREAM_NEED_NONE,
  SLUICE_STREAM_NEED_OPTIONAL,
  SLUICE_STREAM_NEED_REQUIRED,
} SluiceStreamNeed;

#define SLUICE_TYPE_STREAM_NEED (sluice_stream_need_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stream_need_get_type (void) G_GNUC_CONST;

/* A stage that adds a branch to the shared decode.
 *
 * The runner creates an empty bin, calls build, and expects ghost sink pads named "video" and
 * "audio" for those kinds that the class asked for and the media info has. Video arrives as raw
 * frames, turned upright, with the size of the
 * first frame for the whole stream (the runner scales what changes later); audio as raw samples,
 * gaps filled. The runner owns decoding, rotation, tees and the queue in front of the bin; the
 * stage owns what is inside it, sinks included. Every sink must be async=false sync=false. A stage
 * must not let an error or EOS flow back: drop with a pad probe instead.
 *
 * build and finish run in the thread that runs the pass; pad probes in streaming threads.
 */
#define SLUICE_TYPE_GRAPH_STAGE (sluice_graph_stage_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceGraphStage, sluice_graph_stage, SLUICE, GRAPH_STAGE, SluiceStage)

struct _SluiceGraphStageClass {
  SluiceStageClass parent_class;

  gboolean (*build) (SluiceGraphStage *self,
                     SluiceStageContext *context,
                     GstBin *bin,
                     GError **error);
  /* After the last buffer: check and complete the files (patch boxes, set facts). Optional. */
  gboolean (*finish) (SluiceGraphStage *self, SluiceStageContext *context, GError **error);

  /*< private >*/
  gpointer padding[12];
};

/* In class_init: what tracks the stage works on. With both optional at least one must exist. */
SLUICE_AVAILABLE_IN_1_0
void sluice_graph_stage_class_set_needs (SluiceGraphStageClass *klass,
                                         SluiceStreamNeed video,
                                         SluiceStreamNeed audio);
SLUICE_AVAILABLE_IN_1_0
SluiceStreamNeed
sluice_graph_stage_class_get_need (SluiceGraphStageClass *klass, SluiceMediaKind kind);

/* Checked runners: the only callers of the vfuncs. They time, prefix errors with the stage's name
 * and turn "failed without saying why" into SLUICE_ERROR_INTERNAL. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_graph_stage_build (SluiceGraphStage *self,
                                   SluiceStageContext *context,
                                   GstBin *bin,
                                   GError **error);
SLUICE_AVAILABLE_IN_1_0
gboolean
sluice_graph_stage_finish (SluiceGraphStage *self, SluiceStageContext *context, GError **error);

/* Helpers for build: create by factory name (SLUICE_ERROR_MISSING_ELEMENT when the installation
 * lacks it, naming the Debian package when known), add to @bin.
 * Returns: (transfer none) */
SLUICE_AVAILABLE_IN_1_0
GstElement *sluice_graph_stage_add_element (SluiceGraphStage *self,
                                            GstBin *bin,
                                            const char *factory_name,
                                            GError **error);
/* Ghosts the sink pad of @element as @name ("video" or "audio") of @bin. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_graph_stage_add_input (SluiceGraphStage *self,
                                       GstBin *bin,
                                       const char *name,
                                       GstElement *element,
                                       GError **error);

G_END_DECLS
