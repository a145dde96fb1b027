// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-service-broker.h"
#include "sluice/sluice-stage-context.h"

G_BEGIN_DECLS

/* The runner's side. Callbacks may come from any thread. Each may be NULL. */
typedef struct {
  void (*progress) (gpointer user_data, const char *stage_id, double fraction);
  void (*complete) (gpointer user_data, const char *stage_id);
  void (*failed) (gpointer user_data, const char *stage_id, const GError *error);
} SluiceStageContextHooks;

/* @hooks is copied. */
SluiceStageContext *sluice_stage_context_new (const char *stage_id,
                                              SluiceMediaInfo *media_info,
                                              const char *input_path,
                                              const char *output_dir,
                                              const char *work_dir,
                                              guint thread_budget,
                                              GCancellable *cancellable,
                                              const SluiceStageContextHooks *hooks,
                                              gpointer user_data);
/* @limits: what is allowed, by SluiceLimit. Nothing is limited before. */
void sluice_stage_context_set_limits (SluiceStageContext *self, const guint64 *limits);
/* Goes before the names of all artifacts and of their files. Before the stage begins. */
void sluice_stage_context_set_artifact_prefix (SluiceStageContext *self, const char *prefix);
/* Before the stage begins; without one there are no outside services. @broker: (nullable) */
void
sluice_stage_context_set_service_broker (SluiceStageContext *self, SluiceServiceBroker *broker);
/* Returns: (transfer none) (nullable) */
SluiceServiceBroker *sluice_stage_context_get_service_broker (SluiceStageContext *self);
/* Milliseconds, 0 when nobody said. */
guint64 sluice_stage_context_get_retry_after (SluiceStageContext *self);
void sluice_stage_context_add_needed_artifact (SluiceStageContext *self, SluiceArtifact *artifact);
/* Returns: (transfer none): to be read when the stage has ended */
GListModel *sluice_stage_context_get_artifacts (SluiceStageContext *self);
char **sluice_stage_context_dup_warnings (SluiceStageContext *self);
/* Returns: (transfer full): "a{sv}" */
GVariant *sluice_stage_context_dup_media_facts (SluiceStageContext *self);
/* Returns: (transfer full): "a(ss)", name and reason */
GVariant *sluice_stage_context_dup_repairs (SluiceStageContext *self);
/* Before the stage begins: why an earlier run refused packets. */
void sluice_stage_context_set_encoded_refusal (SluiceStageContext *self, const char *reason);
/* Returns: (transfer full) (nullable): what the stage said in this run */
char *sluice_stage_context_dup_new_refusal (SluiceStageContext *self);
gboolean sluice_stage_context_is_complete (SluiceStageContext *self);
/* The first error that the stage reported with sluice_stage_context_fail(), or NULL. */
GError *sluice_stage_context_dup_error (SluiceStageContext *self);

/* Microseconds spent in the stage's own functions, added up by the checked runners. */
void sluice_stage_context_add_elapsed (SluiceStageContext *self, gint64 microseconds);
gint64 sluice_stage_context_get_elapsed (SluiceStageContext *self);

G_END_DECLS
