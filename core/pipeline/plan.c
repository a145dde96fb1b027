// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The public face of the planner's result: lists for programs, and the same in words, JSON and
 * Graphviz for people. The plan keeps descriptor and media info alive, it is made of their facts.
 */
#include "plan.h"

#include <json-glib/json-glib.h>

#include "base/json-util.h"
#include "sluice/sluice-error.h"

struct _SluicePlan {
  GObject parent_instance;

  SlPipelineDescriptor *descriptor; /* (owned) */
  SluiceMediaInfo *info;            /* (owned) */
  SlPlanResult *result;             /* (owned) */
};

G_DEFINE_FINAL_TYPE (SluicePlan, sluice_plan, G_TYPE_OBJECT)

static void
sluice_plan_finalize (GObject *object)
{
  SluicePlan *self = SLUICE_PLAN (object);

  g_clear_pointer (&self->result, sl_plan_result_free);
  g_clear_pointer (&self->descriptor, sl_pipeline_descriptor_unref);
  g_clear_object (&self->info);
  G_OBJECT_CLASS (sluice_plan_parent_class)->finalize (object);
}

static void
sluice_plan_class_init (SluicePlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_plan_finalize;
}

static void
sluice_plan_init (SluicePlan *self)
{
}

static SlPlannedPass *
get_pass (SluicePlan *self, guint index)
{
  return g_ptr_array_index (self->result->passes, index);
}

static const SlStageSchema *
get_schema (SluicePlan *self, const char *stage_id)
{
  return sl_pipeline_descriptor_find_stage (self->descriptor, stage_id)->schema;
}

static SluiceStreamInfo *
get_stream (SluicePlan *self, SluiceMediaKind kind)
{
  return kind == SLUICE_MEDIA_KIND_VIDEO ? sluice_media_info_get_video (self->info)
                                         : sluice_media_info_get_audio (self->info);
}

static gboolean
stage_takes (SluicePlan *self, const char *stage_id, SluiceMediaKind kind)
{
  const SlStageSchema *schema = get_schema (self, stage_id);
  SlStreamNeed need = kind == SLUICE_MEDIA_KIND_VIDEO ? schema->video : schema->audio;

  return schema->is_graph && need != SL_NEED_NONE && get_stream (self, kind) != NULL;
}

static gboolean
pass_takes (SluicePlan *self, const SlPlannedPass *pass, SluiceMediaKind kind)
{
  for (guint i = 0; pass->stages[i] != NULL; i++) {
    if (stage_takes (self, pass->stages[i], kind))
      return TRUE;
  }
  return FALSE;
}

/* "video, audio" */
static char *
join_inputs (SluicePlan *self, const char *stage_id)
{
  gboolean video = stage_takes (self, stage_id, SLUICE_MEDIA_KIND_VIDEO);
  gboolean audio = stage_takes (self, stage_id, SLUICE_MEDIA_KIND_AUDIO);

  if (video && audio)
    return g_strdup ("video, audio");
  if (video || audio)
    return g_strdup (video ? "video" : "audio");
  return g_strdup ("files");
}

static const char *
describe_kind (SluiceMediaKind kind)
{
  switch (kind) {
  case SLUICE_MEDIA_KIND_VIDEO:
    return "video";
  case SLUICE_MEDIA_KIND_AUDIO:
    return "audio";
  default:
    return "other";
  }
}

static void
explain_format (GString *out, SluiceStreamInfo *stream)
{
  if (sluice_stream_info_get_width (stream) > 0)
    g_string_append_printf (out, " %ux%u", sluice_stream_info_get_width (stream),
                            sluice_stream_info_get_height (stream));
  if (sluice_stream_info_get_frame_rate (stream) > 0.0)
    g_string_append_printf (out, ", declared %.3g frames/s",
                            sluice_stream_info_get_frame_rate (stream));
  if (sluice_stream_info_get_rotation (stream) != 0)
    g_string_append_printf (out, ", turned %u degrees", sluice_stream_info_get_rotation (stream));
  if (sluice_stream_info_get_sample_rate (stream) > 0)
    g_string_append_printf (out, " %u Hz, %u channels", sluice_stream_info_get_sample_rate (stream),
                            sluice_stream_info_get_channels (stream));
}

static void
explain_decoder (SluicePlan *self, GString *out, SluiceStreamInfo *stream)
{
  SluiceMediaKind kind = sluice_stream_info_get_kind (stream);
  const char *decoder = sluice_stream_info_get_decoder (stream);

  if (kind != SLUICE_MEDIA_KIND_VIDEO && kind != SLUICE_MEDIA_KIND_AUDIO)
    g_string_append (out, ": not used, neither video nor audio");
  else if (decoder == NULL)
    g_string_append (out, ": not used, it is empty or nothing on the allow-list decodes it");
  else if (stream != get_stream (self, kind))
    g_string_append_printf (out, ": not used, an earlier %s track is", describe_kind (kind));
  else if (g_str_equal (decoder, "none"))
    g_string_append (out, ": needs no decoder");
  else
    g_string_append_printf (out, ": decoded by %s, the allowed decoder of highest rank", decoder);
}

static void
explain_input (SluicePlan *self, GString *out)
{
  GListModel *streams = sluice_media_info_get_streams (self->info);
  guint64 duration = sluice_media_info_get_duration (self->info);

  g_string_append_printf (out, "input: %s", sluice_media_info_get_container (self->info));
  if (duration == 0)
    g_string_append (out, ", of unknown length\n");
  else
    g_string_append_printf (out, ", %.3f s (%s)\n", duration / 1e9,
                            sluice_media_info_is_duration_exact (self->info) ? "stated"
                                                                             : "estimated");
  for (guint i = 0; i < g_list_model_get_n_items (streams); i++) {
    g_autoptr (SluiceStreamInfo) stream = g_list_model_get_item (streams, i);

    g_string_append_printf (out, "  track %u: %s %s", i,
                            describe_kind (sluice_stream_info_get_kind (stream)),
                            sluice_stream_info_get_codec (stream));
    explain_format (out, stream);
    explain_decoder (self, out, stream);
    g_string_append_c (out, '\n');
  }
}

static void
explain_graph_pass (SluicePlan *self, GString *out, const SlPlannedPass *pass)
{
  gboolean video = pass_takes (self, pass, SLUICE_MEDIA_KIND_VIDEO);
  gboolean audio = pass_takes (self, pass, SLUICE_MEDIA_KIND_AUDIO);

  g_string_append_printf (out, "pass %s: one graph, decodes %s%s%s once\n", pass->id,
                          video ? "video" : "", video && audio ? " and " : "",
                          audio ? "audio" : "");
}

static void
explain_pass (SluicePlan *self, GString *out, const SlPlannedPass *pass)
{
  if (pass->stages[0] != NULL && get_schema (self, pass->stages[0])->is_graph) {
    explain_graph_pass (self, out, pass);
  } else {
    g_autofree char *after = g_strjoinv (", ", pass->after);

    g_string_append_printf (out, "pass %s: a task", pass->id);
    g_string_append_printf (out, *after != '\0' ? ", after %s\n" : "%s\n", after);
  }
  for (guint i = 0; pass->stages[i] != NULL; i++) {
    g_autofree char *inputs = join_inputs (self, pass->stages[i]);

    g_string_append_printf (out, "  %s (%s) <- %s\n", pass->stages[i],
                            get_schema (self, pass->stages[i])->name, inputs);
  }
}

static void
add_strings (JsonBuilder *builder, const char *name, char **strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
add_passes (SluicePlan *self, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "passes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->result->passes->len; i++) {
    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "id");
    json_builder_add_string_value (builder, get_pass (self, i)->id);
    add_strings (builder, "stages", get_pass (self, i)->stages);
    add_strings (builder, "after", get_pass (self, i)->after);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_skipped (SluicePlan *self, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "skipped");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->result->skipped->len; i++) {
    const SlSkippedStage *skipped = g_ptr_array_index (self->result->skipped, i);

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "stage");
    json_builder_add_string_value (builder, skipped->stage);
    json_builder_set_member_name (builder, "reason");
    json_builder_add_string_value (builder, skipped->reason);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* Graphviz takes C-like string escapes; JSON's are a subset of them that covers our names. */
static void
append_dot_edge (GString *out, const char *from, const char *to)
{
  g_string_append (out, "  ");
  sl_json_append_quoted (out, from);
  g_string_append (out, " -> ");
  sl_json_append_quoted (out, to);
  g_string_append (out, ";\n");
}

static void
append_dot_stage (SluicePlan *self, GString *out, const SlPlannedPass *pass, const char *stage)
{
  for (int kind = SLUICE_MEDIA_KIND_VIDEO; kind <= SLUICE_MEDIA_KIND_AUDIO; kind++) {
    g_autofree char *decode = g_strdup_printf ("%s: decode %s", pass->id, describe_kind (kind));

    if (stage_takes (self, stage, kind))
      append_dot_edge (out, decode, stage);
  }
  for (guint i = 0; pass->after[i] != NULL; i++)
    append_dot_edge (out, pass->after[i], stage);
}

static void
append_dot_pass (SluicePlan *self, GString *out, const SlPlannedPass *pass)
{
  for (int kind = SLUICE_MEDIA_KIND_VIDEO; kind <= SLUICE_MEDIA_KIND_AUDIO; kind++) {
    g_autofree char *decode = g_strdup_printf ("%s: decode %s", pass->id, describe_kind (kind));

    if (pass_takes (self, pass, kind))
      append_dot_edge (out, "file", decode);
  }
  for (guint i = 0; pass->stages[i] != NULL; i++)
    append_dot_stage (self, out, pass, pass->stages[i]);
}

SluicePlan *
sl_plan_new (SlPipelineDescriptor *descriptor, SluiceMediaInfo *info, GError **error)
{
  g_autofree char *json = sluice_media_info_to_json (info);
  g_autoptr (SlMediaFacts) facts = sl_media_facts_new_from_json (json, strlen (json), error);
  g_autoptr (SluicePlan) self = NULL;

  if (facts == NULL)
    return NULL;
  self = g_object_new (SLUICE_TYPE_PLAN, NULL);
  self->descriptor = sl_pipeline_descriptor_ref (descriptor);
  self->info = g_object_ref (info);
  self->result = sl_plan_make (descriptor, facts, error);
  return self->result != NULL ? g_steal_pointer (&self) : NULL;
}

const SlPlannedPass *
sl_plan_find_pass (SluicePlan *self, const char *id)
{
  for (guint i = 0; i < self->result->passes->len; i++) {
    if (g_str_equal (get_pass (self, i)->id, id))
      return get_pass (self, i);
  }
  return NULL;
}

GPtrArray *
sl_plan_get_skipped (SluicePlan *self)
{
  return self->result->skipped;
}

char **
sluice_plan_list_passes (SluicePlan *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);

  for (guint i = 0; i < self->result->passes->len; i++)
    g_strv_builder_add (builder, get_pass (self, i)->id);
  return g_strv_builder_end (builder);
}

char **
sluice_plan_list_stages (SluicePlan *self, const char *pass)
{
  const SlPlannedPass *planned = NULL;

  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);
  g_return_val_if_fail (pass != NULL, NULL);

  planned = sl_plan_find_pass (self, pass);
  return planned != NULL ? g_strdupv (planned->stages) : g_new0 (char *, 1);
}

char *
sluice_plan_dup_skip_reason (SluicePlan *self, const char *stage)
{
  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);
  g_return_val_if_fail (stage != NULL, NULL);

  for (guint i = 0; i < self->result->skipped->len; i++) {
    const SlSkippedStage *skipped = g_ptr_array_index (self->result->skipped, i);

    if (g_str_equal (skipped->stage, stage))
      return g_strdup (skipped->reason);
  }
  return NULL;
}

char *
sluice_plan_explain (SluicePlan *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);

  explain_input (self, out);
  for (guint i = 0; i < self->result->passes->len; i++)
    explain_pass (self, out, get_pass (self, i));
  for (guint i = 0; i < self->result->skipped->len; i++) {
    const SlSkippedStage *skipped = g_ptr_array_index (self->result->skipped, i);

    g_string_append_printf (out, "skipped %s: %s\n", skipped->stage, skipped->reason);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
sluice_plan_to_json (SluicePlan *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "fileType");
  json_builder_add_string_value (builder,
                                 sl_pipeline_descriptor_get_file_type (self->descriptor)->name);
  add_passes (self, builder);
  add_skipped (self, builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

char *
sluice_plan_to_dot (SluicePlan *self)
{
  g_autoptr (GString) out = g_string_new ("digraph plan {\n  rankdir=LR;\n  node [shape=box];\n");

  g_return_val_if_fail (SLUICE_IS_PLAN (self), NULL);

  for (guint i = 0; i < self->result->passes->len; i++)
    append_dot_pass (self, out, get_pass (self, i));
  g_string_append (out, "}\n");
  return g_string_free (g_steal_pointer (&out), FALSE);
}
