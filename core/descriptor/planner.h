// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "descriptor/pipeline-descriptor.h"
#include "model/media-facts.h"

/* Descriptor + facts -> passes. A pure function: daemon, worker and --explain share it.
 *
 * quick: graph stages flagged quick; long: all other graph stages, one decode; task:<id>: one task
 * stage, after what it needs; transcription:<id>: the same for a stage that makes a transcription.
 * A graph stage whose required track is missing is skipped with a reason. */
typedef struct {
  char *id;      /* "quick", "long", "task:pdf", "transcription:transcript" */
  char **stages; /* ids in descriptor order */
  char **after;  /* ids of stages that must have completed before; empty for graph passes */
  gboolean needs_network; /* its stage calls an outside service */
} SlPlannedPass;

typedef struct {
  char *stage;
  char *reason; /* "no audio track" */
} SlSkippedStage;

typedef struct {
  GPtrArray *passes;  /* (element-type SlPlannedPass) */
  GPtrArray *skipped; /* (element-type SlSkippedStage) */
} SlPlanResult;

/* When no stage could run at all: SLUICE_ERROR_UNSUPPORTED_CODEC, SLUICE_ERROR_EMPTY_RECORDING, or
 * SLUICE_ERROR_MISSING_TRACK when the only track is one that no stage works on,
 * SLUICE_ERROR_CONTENT_MISMATCH for a picture or document where recordings are wanted. */
SlPlanResult *
sl_plan_make (SlPipelineDescriptor *descriptor, const SlMediaFacts *facts, GError **error);
void sl_plan_result_free (SlPlanResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPlanResult, sl_plan_result_free)
