// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A row of passes: what a worker claims. One pass runs one or more stages of one media in one
 * process. "probe" plans the rest; "quick", "long", "task:<stage>" and "transcription:<stage>" do
 * it. */

typedef enum {
  SL_PASS_READY,
  SL_PASS_RUNNING,
  SL_PASS_DONE,
  SL_PASS_FAILED,
  SL_PASS_CANCELLED,
} SlPassState;

const char *sl_pass_state_to_string (SlPassState state);
gboolean sl_pass_state_from_string (const char *text, SlPassState *state);
gboolean sl_pass_state_may_follow (SlPassState from, SlPassState to);

/* Lanes have slots of their own, so that a probe never waits behind a transcode. */
typedef enum {
  SL_LANE_QUICK, /* probe, quick, tasks */
  SL_LANE_LONG,
  SL_LANE_TRANSCRIPTION, /* tasks that make a transcription: they wait for others, or take long */
} SlLane;

#define SL_N_LANES (SL_LANE_TRANSCRIPTION + 1)

/* What the kind of a pass of one task stage begins with; the stage's id follows. */
#define SL_PASS_TASK_PREFIX "task:"
#define SL_PASS_TRANSCRIPTION_PREFIX "transcription:"

const char *sl_lane_to_string (SlLane lane);
SlLane sl_lane_for_pass (const char *kind);
/* It runs one stage on finished files. */
gboolean sl_pass_kind_is_task (const char *kind);
gboolean sl_lane_from_string (const char *text, SlLane *lane);

typedef struct {
  char *id;
  char *media_id;
  char *user_id; /* for fair shares */
  char *kind;    /* "probe", "quick", "long", "task:pdf", "transcription:transcript" */
  guint generation;
  SlPassState state;
  gint64 run_at;      /* wall ms; not before */
  guint attempt;      /* of this claim, from 1 */
  guint max_attempts; /* as it was made; what counts is the queue's present configuration */
  guint crashes;      /* claims that ended with a dead worker or an expired lease */
  char *lease_token;  /* (nullable) */
  char *lease_owner;  /* (nullable) instance id */
  gint64 lease_until;
  char *error_code;    /* (nullable) of the last attempt */
  char *error_message; /* (nullable) */
  gint64 created_at;
} SlPass;

SlPass *sl_pass_new (void);
SlPass *sl_pass_copy (const SlPass *self);
void sl_pass_free (SlPass *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPass, sl_pass_free)
