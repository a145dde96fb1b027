// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-media-info.h>
#include <sluice/sluice-plan.h>
#include <sluice/sluice-registry.h>
#include <sluice/sluice-result.h>
#include <sluice/sluice-service-broker.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_PIPELINE (sluice_pipeline_get_type ())

/**
 * SluicePipeline:
 *
 * Runs a descriptor on local files, in process.
 *
 * [method@Sluice.Pipeline.run] and [method@Sluice.Pipeline.run_async] do all of it: they look at
 * the file, plan, and run every pass. The single steps are there for programs that put other
 * processes between them, as the daemon does. [signal@Sluice.Pipeline::progress] tells how far each
 * stage is.
 *
 * An instance does one thing at a time and must be used from one thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluicePipeline, sluice_pipeline, SLUICE, PIPELINE, GObject)

/**
 * sluice_pipeline_new_from_file:
 * @path: (type filename): a descriptor, YAML
 * @registry: (nullable): where stages come from, or %NULL for a new one with the usual search path
 * @error: return location for an error
 *
 * Reads a descriptor and checks it against the stages of @registry. Its problems are
 * %SLUICE_ERROR_DESCRIPTOR_INVALID, one on a line, each with file, line and column. Calls
 * [func@Sluice.init].
 *
 * Returns: (transfer full): a new pipeline, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluicePipeline *
sluice_pipeline_new_from_file (const char *path, SluiceRegistry *registry, GError **error);

/**
 * sluice_pipeline_new_from_data:
 * @data: the text of a descriptor
 * @name: what stands for the file name in errors
 * @registry: (nullable): where stages come from, or %NULL for a new one with the usual search path
 * @error: return location for an error
 *
 * The same for a descriptor that is in memory.
 *
 * Returns: (transfer full): a new pipeline, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluicePipeline *sluice_pipeline_new_from_data (const char *data,
                                               const char *name,
                                               SluiceRegistry *registry,
                                               GError **error);

/**
 * sluice_pipeline_get_file_type:
 * @self: a pipeline
 *
 * The file type that the descriptor is for: "video_response".
 *
 * Returns: (transfer none): the file type
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_pipeline_get_file_type (SluicePipeline *self);

/**
 * sluice_pipeline_set_thread_budget:
 * @self: a pipeline
 * @threads: a number of threads; 0, the default, for as many as there are processors
 *
 * Sets how many threads decoders and encoders may use together.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_pipeline_set_thread_budget (SluicePipeline *self, guint threads);

/**
 * sluice_pipeline_set_service_broker:
 * @self: a pipeline
 * @broker: (nullable): whom stages ask that want to call an outside service
 *
 * Without a broker [method@Sluice.Pipeline.run] skips such stages: "not configured". Not while the
 * pipeline runs.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_pipeline_set_service_broker (SluicePipeline *self, SluiceServiceBroker *broker);

/**
 * sluice_pipeline_override_param:
 * @self: a pipeline
 * @stage_id: id of a stage in the descriptor
 * @name: a parameter that takes text, as the descriptor spells it
 * @text: its value for the next runs
 * @error: return location for an error
 *
 * Puts a value in the place of what the descriptor says, for one file: the language that is spoken
 * in it. Not while the pipeline runs.
 *
 * Returns: %TRUE, or %FALSE with %SLUICE_ERROR_INVALID_ARGUMENT when there is no such stage or
 *   parameter
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_pipeline_override_param (SluicePipeline *self,
                                         const char *stage_id,
                                         const char *name,
                                         const char *text,
                                         GError **error);

/**
 * sluice_pipeline_probe:
 * @self: a pipeline
 * @input_path: (type filename): the file to work on; it is only read
 * @cancellable: (nullable): to cancel the work
 * @error: return location for an error
 *
 * Looks at a file: container, tracks, duration, oddities. Blocks. What can't be read at all is
 * %SLUICE_ERROR_UNSUPPORTED_MEDIA, %SLUICE_ERROR_CORRUPT_MEDIA or %SLUICE_ERROR_EMPTY_RECORDING.
 *
 * Returns: (transfer full): what was learnt, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_pipeline_probe (SluicePipeline *self,
                                        const char *input_path,
                                        GCancellable *cancellable,
                                        GError **error);

/**
 * sluice_pipeline_plan:
 * @self: a pipeline
 * @info: what the probe learnt
 * @error: return location for an error
 *
 * Decides which stages run in which pass. Reads no file. Fails when no stage could run at all.
 *
 * Returns: (transfer full): a plan, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluicePlan *sluice_pipeline_plan (SluicePipeline *self, SluiceMediaInfo *info, GError **error);

/**
 * sluice_pipeline_run_pass:
 * @self: a pipeline
 * @plan: a plan for the file
 * @pass: id of one of its passes
 * @stages: (nullable) (array zero-terminated=1): ids of the stages to run, %NULL for all of the
 *   pass
 * @info: what the probe learnt
 * @input_path: (type filename): the file to work on; it is only read
 * @output_dir: (type filename): an existing folder for what is made
 * @needed: (nullable): a list of [class@Sluice.Artifact] that earlier passes made, for stages that
 *   need them
 * @cancellable: (nullable): to cancel the work
 * @error: return location for an error
 *
 * Runs one pass. Blocks. A stage that fails does not fail the others, so look at the result of
 * each; an error means that nothing could run.
 *
 * Returns: (transfer full): how each stage ended, or %NULL with @error set
 *
 * Since: 1.0
 */
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

/**
 * sluice_pipeline_run:
 * @self: a pipeline
 * @input_path: (type filename): the file to work on; it is only read
 * @output_dir: (type filename): folder for what is made
 * @cancellable: (nullable): to cancel the work
 * @error: return location for an error
 *
 * Looks at the file, plans, and runs every pass. Fails with the error of the first stage that fails
 * and is not optional; what was made before stays in @output_dir, which is created when it is
 * missing. When @cancellable is triggered the error is %SLUICE_ERROR_CANCELLED.
 *
 * Blocks, and emits [signal@Sluice.Pipeline::progress] in the calling thread.
 *
 * Returns: (transfer full): what was made, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceResult *sluice_pipeline_run (SluicePipeline *self,
                                   const char *input_path,
                                   const char *output_dir,
                                   GCancellable *cancellable,
                                   GError **error);

/**
 * sluice_pipeline_run_async:
 * @self: a pipeline
 * @input_path: (type filename): the file to work on; it is only read
 * @output_dir: (type filename): folder for what is made
 * @cancellable: (nullable): to cancel the work
 * @callback: (nullable) (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Does what [method@Sluice.Pipeline.run] does, in a thread of its own. @callback is called and
 * [signal@Sluice.Pipeline::progress] emitted in the thread-default main context of the caller.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_pipeline_run_async (SluicePipeline *self,
                                const char *input_path,
                                const char *output_dir,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * sluice_pipeline_run_finish:
 * @self: a pipeline
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what [method@Sluice.Pipeline.run_async] started.
 *
 * Returns: (transfer full): what was made, or %NULL with @error set
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceResult *
sluice_pipeline_run_finish (SluicePipeline *self, GAsyncResult *result, GError **error);

/**
 * sluice_pipeline_dup_graph_dot:
 * @self: a pipeline
 *
 * The GStreamer graph of the last pass, for people.
 *
 * Returns: (transfer full) (nullable): a directed graph in the language of Graphviz, or %NULL when
 *   no graph has run
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_pipeline_dup_graph_dot (SluicePipeline *self);

G_END_DECLS
