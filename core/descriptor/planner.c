// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Descriptor + what the probe learnt -> passes. Pure: daemon, worker and --explain come to the same
 * plan because nothing but the two arguments goes in.
 */
#include "descriptor/planner.h"

#include "model/artifact.h"
#include "model/pass.h"

#include "sluice/sluice-error.h"

/* A plan under construction. */
typedef struct {
  const SlMediaFacts *facts; /* (unowned) */
  GPtrArray *passes;         /* (owned) (element-type SlPlannedPass) */
  GPtrArray *skipped;        /* (owned) (element-type SlSkippedStage) */
  GHashTable *skipped_ids;   /* (owned) (element-type utf8) set, unowned ids */
} Planner;

static void
planned_pass_free (gpointer data)
{
  SlPlannedPass *pass = data;

  g_free (pass->id);
  g_strfreev (pass->stages);
  g_strfreev (pass->after);
  g_free (pass);
}

static void
skipped_stage_free (gpointer data)
{
  SlSkippedStage *skipped = data;

  g_free (skipped->stage);
  g_free (skipped->reason);
  g_free (skipped);
}

static void
planner_skip (Planner *self, const SlStageDescriptor *stage, char *reason)
{
  SlSkippedStage *skipped = g_new0 (SlSkippedStage, 1);

  skipped->stage = g_strdup (stage->id);
  skipped->reason = reason;
  g_ptr_array_add (self->skipped, skipped);
  g_hash_table_add (self->skipped_ids, stage->id);
}

/* Why the file has no track of a kind that could be used. A codec that is named although the track
 * is not there to be used is one without a decoder. */
static char *
dup_missing_reason (const char *kind, const char *codec)
{
  if (codec != NULL)
    return g_strdup_printf ("no decoder for the %s codec '%s'", kind, codec);
  return g_strdup_printf ("no %s track", kind);
}

/* NULL when the stage has the tracks that it works on. */
static char *
dup_track_reason (const SlStageSchema *schema, const SlMediaFacts *facts)
{
  gboolean uses_video = schema->video != SL_NEED_NONE && facts->has_video;
  gboolean uses_audio = schema->audio != SL_NEED_NONE && facts->has_audio;

  if (schema->video == SL_NEED_REQUIRED && !facts->has_video)
    return dup_missing_reason ("video", facts->video_codec);
  if (schema->audio == SL_NEED_REQUIRED && !facts->has_audio)
    return dup_missing_reason ("audio", facts->audio_codec);
  if (uses_video || uses_audio)
    return NULL;
  if (facts->undecodable != NULL)
    return g_strdup_printf ("no decoder for '%s'", facts->undecodable);
  return g_strdup ("no video and no audio track");
}

static char *
dup_need_reason (const SlStageDescriptor *stage, GHashTable *skipped_ids)
{
  for (guint i = 0; stage->needs[i] != NULL; i++) {
    if (g_hash_table_contains (skipped_ids, stage->needs[i]))
      return g_strdup_printf ("needs '%s', which is skipped", stage->needs[i]);
  }
  return NULL;
}

/* Returns: (transfer none) */
static SlPlannedPass *
planner_add_pass (Planner *self, const char *id, char **stages, const char *const *after)
{
  SlPlannedPass *pass = g_new0 (SlPlannedPass, 1);

  pass->id = g_strdup (id);
  pass->stages = stages;
  pass->after = g_strdupv ((char **) after);
  g_ptr_array_add (self->passes, pass);
  return pass;
}

/* One graph for all graph stages of a speed: one demux, one decode. */
static void
planner_add_graph_pass (Planner *self, GPtrArray *stages, const char *id, gboolean is_quick)
{
  static const char *const nothing[] = { NULL };
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (stages, i);

    if (stage->schema->is_graph && stage->schema->is_quick == is_quick
        && !g_hash_table_contains (self->skipped_ids, stage->id))
      g_strv_builder_add (ids, stage->id);
  }
  list = g_strv_builder_end (ids);
  if (list[0] != NULL)
    planner_add_pass (self, id, g_steal_pointer (&list), nothing);
}

static gboolean
makes_transcription (const SlStageDescriptor *stage)
{
  return g_strv_contains ((const char *const *) stage->schema->outputs, SL_TRANSCRIPTION_ARTIFACT);
}

static void
planner_add_task_passes (Planner *self, GPtrArray *stages)
{
  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (stages, i);
    const char *only[] = { stage->id, NULL };
    g_autofree char *id = g_strconcat (makes_transcription (stage) ? SL_PASS_TRANSCRIPTION_PREFIX
                                                                   : SL_PASS_TASK_PREFIX,
                                       stage->id, NULL);

    if (!stage->schema->is_graph && !g_hash_table_contains (self->skipped_ids, stage->id))
      planner_add_pass (self, id, g_strdupv ((char **) only), (const char *const *) stage->needs)
          ->needs_network = stage->schema->needs_network;
  }
}

/* Stages come in an order in which needs come first, so one walk is enough. */
static void
planner_skip_stages (Planner *self, GPtrArray *stages)
{
  for (guint i = 0; i < stages->len; i++) {
    const SlStageDescriptor *stage = g_ptr_array_index (stages, i);
    char *reason = stage->schema->is_graph ? dup_track_reason (stage->schema, self->facts)
                                           : dup_need_reason (stage, self->skipped_ids);

    if (reason != NULL)
      planner_skip (self, stage, reason);
  }
}

static void
set_nothing_to_do_error (const SlMediaFacts *facts, const SlSkippedStage *first, GError **error)
{
  if (facts->undecodable != NULL)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_CODEC,
                 "no stage can run: no decoder for '%s'", facts->undecodable);
  else if (facts->has_image || facts->has_document)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONTENT_MISMATCH,
                 "no stage can run: the file is a %s (%s), not a recording",
                 facts->has_image ? "picture" : "document", facts->container);
  else if (!facts->has_video && !facts->has_audio)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_EMPTY_RECORDING,
                 "no stage can run: no video and no audio track");
  else
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_TRACK,
                 "no stage can run: stage '%s': %s", first->stage, first->reason);
}

SlPlanResult *
sl_plan_make (SlPipelineDescriptor *descriptor, const SlMediaFacts *facts, GError **error)
{
  g_autoptr (SlPlanResult) result = g_new0 (SlPlanResult, 1);
  g_autoptr (GHashTable) skipped_ids = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *stages = sl_pipeline_descriptor_get_stages (descriptor);
  Planner self = { .facts = facts, .skipped_ids = skipped_ids };

  result->passes = self.passes = g_ptr_array_new_with_free_func (planned_pass_free);
  result->skipped = self.skipped = g_ptr_array_new_with_free_func (skipped_stage_free);
  planner_skip_stages (&self, stages);
  planner_add_graph_pass (&self, stages, "quick", TRUE);
  planner_add_graph_pass (&self, stages, "long", FALSE);
  planner_add_task_passes (&self, stages);

  if (result->passes->len == 0) {
    set_nothing_to_do_error (facts, g_ptr_array_index (result->skipped, 0), error);
    return NULL;
  }
  return g_steal_pointer (&result);
}

void
sl_plan_result_free (SlPlanResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->passes, g_ptr_array_unref);
  g_clear_pointer (&self->skipped, g_ptr_array_unref);
  g_free (self);
}
