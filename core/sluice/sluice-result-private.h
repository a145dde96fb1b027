// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-result.h"

G_BEGIN_DECLS

/* The runner's side. */
void sluice_artifact_set_size (SluiceArtifact *self, guint64 size);

SluiceStageResult *sluice_stage_result_new_skipped (const char *stage, const char *reason);
/* Takes ownership of @error. */
SluiceStageResult *sluice_stage_result_new_failed (const char *stage, GError *error);
SluiceStageResult *sluice_stage_result_new_completed (const char *stage);
void sluice_stage_result_add_artifact (SluiceStageResult *self, SluiceArtifact *artifact);
void sluice_stage_result_add_warning (SluiceStageResult *self, const char *warning);
/* Milliseconds until it makes sense to run the stage again. */
void sluice_stage_result_set_retry_after (SluiceStageResult *self, guint64 retry_after_ms);
/* @repairs: "a(ss)", @facts: "a{sv}" */
void sluice_stage_result_set_notes (SluiceStageResult *self, GVariant *repairs, GVariant *facts);
/* Returns: (transfer full) */
JsonObject *sluice_stage_result_to_json_object (SluiceStageResult *self);

SluiceResult *sluice_result_new (SluiceMediaInfo *media_info);
void sluice_result_take_stage (SluiceResult *self, SluiceStageResult *stage);

G_END_DECLS
