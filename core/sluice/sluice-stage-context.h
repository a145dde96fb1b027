// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-artifact.h>
#include <sluice/sluice-limit.h>
#include <sluice/sluice-media-info.h>
#include <sluice/sluice-service-call.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_STAGE_CONTEXT (sluice_stage_context_get_type ())

/**
 * SluiceStageContext:
 *
 * What a running stage is given, and the only way it talks back.
 *
 * Valid while the pass runs. All functions may be called from any thread, streaming threads
 * included.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceStageContext, sluice_stage_context, SLUICE, STAGE_CONTEXT, GObject)

/**
 * sluice_stage_context_get_stage_id:
 * @self: a context
 *
 * The id of the stage in the descriptor. A descriptor may use the same stage twice.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_stage_id (SluiceStageContext *self);

/**
 * sluice_stage_context_get_media_info:
 * @self: a context
 *
 * What the probe learnt about the input.
 *
 * Returns: (transfer none): the media info
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceMediaInfo *sluice_stage_context_get_media_info (SluiceStageContext *self);

/**
 * sluice_stage_context_get_input_path:
 * @self: a context
 *
 * The original file, for task stages; graph stages are given it decoded. Read only.
 *
 * Returns: (transfer none) (type filename): a path
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_input_path (SluiceStageContext *self);

/**
 * sluice_stage_context_get_work_dir:
 * @self: a context
 *
 * A private folder for temporary files, removed with everything in it after the pass.
 *
 * Returns: (transfer none) (type filename): a path
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_work_dir (SluiceStageContext *self);

/**
 * sluice_stage_context_get_thread_budget:
 * @self: a context
 *
 * The threads that an encoder of this stage may use.
 *
 * Returns: a number, at least 1
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint sluice_stage_context_get_thread_budget (SluiceStageContext *self);

/**
 * sluice_stage_context_get_limit:
 * @self: a context
 * @limit: what is limited
 *
 * What the descriptor allows of the content. The probe has checked what it could see; a stage
 * checks what only it sees, the pages of a document, and refuses with %SLUICE_ERROR_LIMIT_EXCEEDED.
 *
 * Returns: the largest value that is allowed, in the unit of @limit
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_stage_context_get_limit (SluiceStageContext *self, SluiceLimit limit);

/**
 * sluice_stage_context_get_cancellable:
 * @self: a context
 *
 * Triggered when the run is cancelled. A task stage must look at it.
 *
 * Returns: (transfer none): a cancellable
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GCancellable *sluice_stage_context_get_cancellable (SluiceStageContext *self);

/**
 * sluice_stage_context_add_artifact:
 * @self: a context
 * @name: role of the file: "thumbnail"
 * @file_name: (type filename): name of the file, without any folder
 * @content_type: media type of the file
 *
 * Declares an output file. The stage creates it at [method@Sluice.Artifact.get_path]. Where an
 * earlier stage of the pipeline makes an artifact of the same name, the runner puts the stage's id
 * and a dash before both names.
 *
 * Returns: (transfer none): the artifact, alive as long as the context
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceArtifact *sluice_stage_context_add_artifact (SluiceStageContext *self,
                                                   const char *name,
                                                   const char *file_name,
                                                   const char *content_type);

/**
 * sluice_stage_context_get_needed_artifact:
 * @self: a context
 * @name: name of an artifact
 *
 * Looks up an artifact of a stage that this one needs, by the name that the stage gave it.
 *
 * Returns: (transfer none) (nullable): the artifact, or %NULL when no stage that this one needs has
 *   made it
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceArtifact *
sluice_stage_context_get_needed_artifact (SluiceStageContext *self, const char *name);

/**
 * sluice_stage_context_report_progress:
 * @self: a context
 * @fraction: how much is done, 0.0 to 1.0
 *
 * Says how far a task stage is. Graph stages need not: the runner watches their streams. May be
 * called as often as is convenient.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_report_progress (SluiceStageContext *self, double fraction);

/**
 * sluice_stage_context_mark_complete:
 * @self: a context
 *
 * Says that a graph stage has all it wants: a thumbnail has its frame. When every stage of a pass
 * has said so the runner stops without decoding the rest of the file.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_mark_complete (SluiceStageContext *self);

/**
 * sluice_stage_context_set_media_fact:
 * @self: a context
 * @name: what it is, in lower case with underscores: "pages"
 * @value: a variant of type "x", "d" (finite), "s" (UTF-8) or "b"; sunk when floating
 *
 * Says something about the input that the probe did not know. It becomes a member of the metadata
 * of the media, unless the probe or a stage before has said something of that name, or the name is
 * one of those that are not for stages to say: "verdict", "warnings", "repairs", "probe" and what
 * the probe says of recordings and pictures. A fact of the same name is replaced. It counts only
 * when the stage finishes without an error.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void
sluice_stage_context_set_media_fact (SluiceStageContext *self, const char *name, GVariant *value);

/**
 * sluice_stage_context_add_repair:
 * @self: a context
 * @name: the kind of repair, stable, in lower case with dashes: "filled-audio-gap"
 * @reason: what was wrong and what was done about it, for people
 *
 * Notes that the input was put right. It is listed in the metadata of the media. What was wrong and
 * stayed so is a warning: [method@Sluice.StageContext.warn].
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void
sluice_stage_context_add_repair (SluiceStageContext *self, const char *name, const char *reason);

/**
 * sluice_stage_context_refuse_encoded:
 * @self: a context
 * @reason: what the packets are that they should not be, for people
 *
 * Says that the stage can't use the packets which it asked for in
 * [method@Sluice.GraphStage.takes_encoded]. The runner drops what the stage made and runs it again,
 * as a new object, on decoded tracks. To be called from any thread, before the stage finishes.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_refuse_encoded (SluiceStageContext *self, const char *reason);

/**
 * sluice_stage_context_get_encoded_refusal:
 * @self: a context
 *
 * Why an earlier run of the stage refused packets.
 *
 * Returns: (transfer none) (nullable): the reason, or %NULL in a first run
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_context_get_encoded_refusal (SluiceStageContext *self);

/**
 * sluice_stage_context_begin_call:
 * @self: a context
 * @service: what is wanted: "transcription"
 * @cost: what the call uses up of the service's budget; of "transcription" seconds of audio
 * @error: return location for an error
 *
 * Asks for leave to send one request to an outside service. Only for stages that declare
 * %SLUICE_STAGE_FLAGS_NETWORK. It waits for an answer of the daemon, not for the budget or for a
 * provider to come back: a stage that gets no call should fail with the error that it got, and is
 * run again when there is hope, without having lost an attempt. Each call has to be ended.
 *
 * Returns: (transfer full): a call, or %NULL with @error: %SLUICE_ERROR_RATE_LIMITED,
 *   %SLUICE_ERROR_PROVIDER_UNAVAILABLE when all providers are known to be down, or
 *   %SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceServiceCall *sluice_stage_context_begin_call (SluiceStageContext *self,
                                                    const char *service,
                                                    double cost,
                                                    GError **error);

/**
 * sluice_stage_context_end_call:
 * @self: a context
 * @call: what [method@Sluice.StageContext.begin_call] gave
 * @error: (nullable): how it failed, or %NULL when the answer was good
 * @retry_after_ms: milliseconds that the provider wants to be left alone; 0 when it did not say
 *
 * Says how a call went. After %SLUICE_ERROR_RATE_LIMITED and %SLUICE_ERROR_PROVIDER_UNAVAILABLE it
 * is worth a try to begin another one: there may be another provider.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_end_call (SluiceStageContext *self,
                                    SluiceServiceCall *call,
                                    const GError *error,
                                    guint64 retry_after_ms);

/**
 * sluice_stage_context_set_retry_after:
 * @self: a context
 * @retry_after_ms: milliseconds from now
 *
 * When the stage fails it is not run again before that, and the failure costs it no attempt. 0
 * takes that back. The functions of calls set it by themselves; the last one counts.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_set_retry_after (SluiceStageContext *self, guint64 retry_after_ms);

/**
 * sluice_stage_context_save_checkpoint:
 * @self: a context
 * @name: name of the piece of work, 1 to 64 of `[a-z0-9-]`
 * @text: what came out of it, UTF-8, at most 2 MiB
 * @error: return location for an error
 *
 * Keeps something that another attempt of the stage need not make again: an answer that was paid
 * for. When this returns, it outlives a crash of this process and of the daemon. What was kept goes
 * when the stage has finished. Without a broker there is no other attempt, and nothing is kept.
 *
 * Returns: %TRUE when it is kept
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_stage_context_save_checkpoint (SluiceStageContext *self,
                                               const char *name,
                                               const char *text,
                                               GError **error);

/**
 * sluice_stage_context_load_checkpoint:
 * @self: a context
 * @name: name of the piece of work
 *
 * Gives back what an attempt before this one has kept.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_stage_context_load_checkpoint (SluiceStageContext *self, const char *name);

/**
 * sluice_stage_context_warn:
 * @self: a context
 * @message: what happened, for people
 *
 * Notes something that was given up without failing. It ends up in the metadata of the media.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_warn (SluiceStageContext *self, const char *message);

/**
 * sluice_stage_context_fail:
 * @self: a context
 * @error: what went wrong; copied
 *
 * Fails the stage from a streaming thread, where there is nobody to return an error to. The first
 * error wins; the others of the pass go on.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_context_fail (SluiceStageContext *self, const GError *error);

G_END_DECLS
