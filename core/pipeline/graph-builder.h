// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "sluice/sluice-stage-context-private.h"

#include "branch.h"
#include "decoder.h"
#include "descriptor/pipeline-descriptor.h"
#include "packet-head.h"
#include "stream-head.h"

G_BEGIN_DECLS

typedef void (*SlProgressFunc) (const char *stage_id, double fraction, gpointer user_data);

/* What there is to do, for graphs and tasks alike. */
typedef struct {
  const char *input_path;
  const char *output_dir;
  const char *work_dir;             /* each stage gets a folder of its own in it */
  SlPipelineDescriptor *descriptor; /* (nullable) names of artifacts, limits */
  SluiceMediaInfo *info;
  SluiceServiceBroker *broker; /* (nullable) */
  guint thread_budget;         /* 0 = all CPUs */
  gint64 stall_limit; /* microseconds without progress before a graph is given up; 0 = a minute */
  GCancellable *cancellable;
  SlProgressFunc progress; /* at most ten calls a second a stage, in the calling thread */
  gpointer progress_data;
} SlGraphJob;

/* Tells the context of a stage whom to ask for outside services, and what the descriptor says: what
 * goes before the names of artifacts, and the limits. */
void sl_graph_job_brief (const SlGraphJob *job, SluiceStageContext *context);

/* Video and audio: kinds that have a stream in the graph. */
#define SL_N_KINDS (SLUICE_MEDIA_KIND_AUDIO + 1)

/* One decoder, a head for each kind, a branch for each stage. */
typedef struct {
  const SlGraphJob *job;             /* (unowned) */
  GPtrArray *branches;               /* (unowned) (element-type SlBranch) */
  GstElement *pipeline;              /* (owned) */
  SlDecoder *decoder;                /* (owned) (nullable) */
  SlStreamHead *heads[SL_N_KINDS];   /* (owned) (nullable) */
  SlPacketHead *packets[SL_N_KINDS]; /* (owned) (nullable): of tracks that a branch takes encoded */
  gboolean keeps[SL_N_KINDS];        /* some branch takes the track encoded */
  SluiceMediaInfo *info;             /* (owned) (nullable): only tracks with data; set by connect */
} SlGraph;

/* The pipeline with its decoder; states are the caller's. */
gboolean sl_graph_open (SlGraph *self, const SlGraphJob *job, GPtrArray *branches, GError **error);
/* Stops the pipeline and takes it apart. */
void sl_graph_close (SlGraph *self);

/* When the decoder is ready: builds the branches that have what they need, skips or fails the
 * others, connects them and lets data flow. FALSE when none can run.
 * Errors: SLUICE_ERROR_CORRUPT_MEDIA, SLUICE_ERROR_EMPTY_RECORDING, or one of the installation. */
gboolean sl_graph_connect (SlGraph *self,
                           const SluiceStageContextHooks *hooks,
                           gpointer user_data,
                           GError **error);

SlBranch *sl_graph_get_branch (SlGraph *self, guint index);
/* (nullable) */
SlBranch *sl_graph_find_branch (SlGraph *self, const char *stage_id);
/* (nullable): the branch that @object is part of. */
SlBranch *sl_graph_find_branch_of (SlGraph *self, GstObject *object);
/* "video" or "audio". */
const char *sl_graph_get_kind_name (SluiceMediaKind kind);

G_END_DECLS
