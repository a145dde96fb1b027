// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-media-info.h>
#include <sluice/sluice-plan.h>
#include <sluice/sluice-registry.h>
#include <sluice/sluice-result.h>

G_BEGIN_DECLS

/* Runs a descriptor on a local file, in process. One engine behind the library, sluice run, the
 * worker and the tests.
 *
 * Signals: "progress" (stage id, fraction 0.0 to 1.0), at most ten a second a stage, emitted in the
 * thread-default main context of the caller for the _async function, and in the calling thread for
 * the blocking ones (which iterate a private context).
 *
 * An instance runs one thing at a time. Not thread-safe.
 */
#define SLUICE_TYPE_PIPELINE (sluice_pipeline_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluicePipeline, sluice_pipeline, SLUICE, PIPELINE, GObject)

/* Reads and checks a descriptor against the stages of @registry (NULL: a new default one).
 * Errors: SLUICE_ERROR_DESCRIPTOR_INVALID, one line per problem, each file:line:column. */
SLUICE_AVAILABLE_IN_1_0
SluicePipeline *
sluice_pipeline_new_from_file (const char *path, SluiceRegistry *registry, GError **error);
/* @name stands for the file name in errors. */
SLUICE_AVAILABLE_IN_1_0
SluicePipeline *sluice_pipeline_new_from_data (const char *data,
                                               const char *name,
                                               SluiceRegistry *registry,
                                               GError **error);

SLUICE_AVAILABLE_IN_1_0
const char *sluice_pipeline_get_file_type (SluicePipeline *self);

/* Threads that decoders and encoders may use together; 0 (default): all CPUs. */
SLUICE_AVAILABLE_IN_1_0
void sluice_pipeline_set_thread_budget (SluicePipeline *self, guint threads);

/* Pass 0. Returns: (transfer full) */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_pipeline_probe (SluicePipeline *self,
                                        const char *input_path,
                                        GCancellable *cancellable,
                                        GError **error);
/* Returns: (transfer full) */
SLUICE_AVAILABLE_IN_1_0
SluicePlan *sluice_pipeline_plan (SluicePipeline *self, SluiceMediaInfo *info, GError **error);

/* One pass of a plan. @stages (nullable) (array zero-terminated=1): only these, for a retry. A
 * stage that fails does not fail the others: look at the results. An error means nothing could run.
 * @output_dir must exist; task stages find artifacts of earlier passes there by @needed,
 * (nullable), a list of SluiceArtifact. Returns: (transfer full) */
SLUICE_AVAILABLE_IN_1_0
SluiceResult *sluice_pipeline_run_pass (SluicePipeline *self,
                                        SluicePlan *plan,
                                        const char *pass,
                                        const char *const *stages,
                                        SluiceMediaInfo *info,
                                        const char *input_path,
                                        const char *output_dir,
                                        GListModel *needed,
                                        GCancellable *cancellable,
                                        GError **error);

/* Probe, plan, all passes. Fails when a stage that is not optional fails; what was made before
 * stays in @output_dir, which is created when missing. Returns: (transfer full) */
SLUICE_AVAILABLE_IN_1_0
SluiceResult *sluice_pipeline_run (SluicePipeline *self,
                                   const char *input_path,
                                   const char *output_dir,
                                   GCancellable *cancellable,
                                   GError **error);
SLUICE_AVAILABLE_IN_1_0
void sluice_pipeline_run_async (SluicePipeline *self,
                                const char *input_path,
                                const char *output_dir,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
SLUICE_AVAILABLE_IN_1_0
SluiceResult *
sluice_pipeline_run_finish (SluicePipeline *self, GAsyncResult *result, GError **error);

/* The running GStreamer graph of the last pass as Graphviz text, for people. Returns: (nullable) */
SLUICE_AVAILABLE_IN_1_0
char *sluice_pipeline_dup_graph_dot (SluicePipeline *self);

G_END_DECLS
