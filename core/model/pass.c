// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The states of a pass, its lane, and the value that goes with its row. */
#include "model/pass.h"

#include <string.h>

static const char *const state_names[] = { "ready", "running", "done", "failed", "cancelled" };

static const char *const lane_names[SL_N_LANES] = { "quick", "long", "transcription" };

#define BIT(state) (1u << SL_PASS_##state)

/* What may come next. A claim that ends without a result goes back to ready; a reprocess makes a
 * failed one ready again; done and cancelled are the end. */
static const guint next_states[] = {
  [SL_PASS_READY] = BIT (RUNNING) | BIT (FAILED) | BIT (CANCELLED),
  [SL_PASS_RUNNING] = BIT (READY) | BIT (DONE) | BIT (FAILED) | BIT (CANCELLED),
  [SL_PASS_DONE] = 0,
  [SL_PASS_FAILED] = BIT (READY) | BIT (CANCELLED),
  [SL_PASS_CANCELLED] = 0,
};

const char *
sl_pass_state_to_string (SlPassState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (state_names), "failed");
  return state_names[state];
}

gboolean
sl_pass_state_from_string (const char *text, SlPassState *state)
{
  for (gsize i = 0; i < G_N_ELEMENTS (state_names); i++) {
    if (g_strcmp0 (text, state_names[i]) == 0) {
      *state = (SlPassState) i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
sl_pass_state_may_follow (SlPassState from, SlPassState to)
{
  g_return_val_if_fail (from < G_N_ELEMENTS (next_states), FALSE);
  g_return_val_if_fail (to < G_N_ELEMENTS (next_states), FALSE);
  return (next_states[from] & 1u << to) != 0;
}

const char *
sl_lane_to_string (SlLane lane)
{
  g_return_val_if_fail (lane < SL_N_LANES, "quick");
  return lane_names[lane];
}

SlLane
sl_lane_for_pass (const char *kind)
{
  if (g_str_has_prefix (kind, SL_PASS_TRANSCRIPTION_PREFIX))
    return SL_LANE_TRANSCRIPTION;
  return strcmp (kind, "long") == 0 ? SL_LANE_LONG : SL_LANE_QUICK;
}

gboolean
sl_pass_kind_is_task (const char *kind)
{
  return g_str_has_prefix (kind, SL_PASS_TASK_PREFIX)
         || g_str_has_prefix (kind, SL_PASS_TRANSCRIPTION_PREFIX);
}

gboolean
sl_lane_from_string (const char *text, SlLane *lane)
{
  for (guint i = 0; i < SL_N_LANES; i++) {
    if (g_strcmp0 (text, sl_lane_to_string (i)) == 0) {
      *lane = i;
      return TRUE;
    }
  }
  return FALSE;
}

SlPass *
sl_pass_new (void)
{
  SlPass *self = g_new0 (SlPass, 1);

  self->generation = 1;
  return self;
}

SlPass *
sl_pass_copy (const SlPass *self)
{
  SlPass *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->media_id = g_strdup (self->media_id);
  copy->user_id = g_strdup (self->user_id);
  copy->kind = g_strdup (self->kind);
  copy->lease_token = g_strdup (self->lease_token);
  copy->lease_owner = g_strdup (self->lease_owner);
  copy->error_code = g_strdup (self->error_code);
  copy->error_message = g_strdup (self->error_message);
  return copy;
}

void
sl_pass_free (SlPass *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->media_id);
  g_free (self->user_id);
  g_free (self->kind);
  g_free (self->lease_token);
  g_free (self->lease_owner);
  g_free (self->error_code);
  g_free (self->error_message);
  g_free (self);
}
