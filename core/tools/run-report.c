// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The result of a local run, for people.
 */
#include "tools/run-report.h"

#include "base/file-util.h"
#include "tools/human.h"
#include "tools/table.h"
#include <glib/gi18n.h>

/* "320×180", "16000 Hz": whatever the facts have of these, in this order. */
static char *
dup_format (SluiceArtifact *artifact)
{
  g_autoptr (GVariant) width = sluice_artifact_dup_fact (artifact, "width");
  g_autoptr (GVariant) height = sluice_artifact_dup_fact (artifact, "height");
  g_autoptr (GVariant) rate = sluice_artifact_dup_fact (artifact, "sample_rate");

  if (width != NULL && height != NULL && g_variant_is_of_type (width, G_VARIANT_TYPE_INT64)
      && g_variant_is_of_type (height, G_VARIANT_TYPE_INT64))
    return g_strdup_printf ("%" G_GINT64_FORMAT "×%" G_GINT64_FORMAT, g_variant_get_int64 (width),
                            g_variant_get_int64 (height));
  if (rate != NULL && g_variant_is_of_type (rate, G_VARIANT_TYPE_INT64))
    return g_strdup_printf ("%" G_GINT64_FORMAT " Hz", g_variant_get_int64 (rate));
  return g_strdup ("");
}

static char *
dup_duration (SluiceArtifact *artifact)
{
  g_autoptr (GVariant) duration = sluice_artifact_dup_fact (artifact, "duration");

  if (duration == NULL || !g_variant_is_of_type (duration, G_VARIANT_TYPE_DOUBLE))
    return g_strdup ("");
  return sl_human_duration (g_variant_get_double (duration));
}

static void
add_artifact (SlTable *table, SluiceArtifact *artifact)
{
  g_autofree char *size = sl_human_size (sluice_artifact_get_size (artifact));
  g_autofree char *duration = dup_duration (artifact);
  g_autofree char *format = dup_format (artifact);

  sl_table_add_row (table, sluice_artifact_get_name (artifact),
                    sluice_artifact_get_stage (artifact), size, duration, format,
                    sluice_artifact_get_path (artifact));
}

static void
print_artifacts (SluiceResult *result, FILE *out, const SlTerminal *terminal)
{
  g_autoptr (GListModel) artifacts = sluice_result_dup_artifacts (result);
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, _ ("Artifact"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Stage"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Size"), SL_ALIGN_RIGHT);
  sl_table_add_column (table, _ ("Duration"), SL_ALIGN_RIGHT);
  sl_table_add_column (table, _ ("Format"), SL_ALIGN_RIGHT);
  sl_table_add_column (table, _ ("File"), SL_ALIGN_LEFT);
  for (guint i = 0; i < g_list_model_get_n_items (artifacts); i++) {
    g_autoptr (SluiceArtifact) artifact = g_list_model_get_item (artifacts, i);

    add_artifact (table, artifact);
  }
  text = sl_table_to_text (table, terminal);
  fputs (text, out);
}

static void
print_remarks (SluiceStageResult *stage, FILE *out)
{
  const char *const *warnings = sluice_stage_result_get_warnings (stage);
  const char *id = sluice_stage_result_get_stage (stage);

  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    fprintf (out, "%s: %s: %s\n", id, _ ("warning"), warnings[i]);
  if (sluice_stage_result_get_outcome (stage) == SLUICE_STAGE_OUTCOME_SKIPPED)
    fprintf (out, "%s: %s: %s\n", id, _ ("skipped"), sluice_stage_result_get_skip_reason (stage));
  if (sluice_stage_result_get_outcome (stage) == SLUICE_STAGE_OUTCOME_FAILED)
    fprintf (out, "%s: %s: %s\n", id, _ ("failed"), sluice_stage_result_get_error (stage)->message);
}

static void
print_verdict (SluiceMediaInfo *info, FILE *out)
{
  SluiceVerdict *verdict = sluice_media_info_get_verdict (info);
  GListModel *findings = verdict != NULL ? sluice_verdict_get_findings (verdict) : NULL;

  if (verdict == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (findings); i++) {
    g_autoptr (SluiceFinding) finding = g_list_model_get_item (findings, i);

    fprintf (out, "%s: %s\n", _ ("verdict"), sluice_finding_get_text (finding));
  }
  if (!sluice_verdict_is_checked (verdict))
    fprintf (out, "%s: %s: %s\n", _ ("verdict"), _ ("not checked"),
             sluice_verdict_get_reason (verdict));
}

void
sl_run_report_print (SluiceResult *result, FILE *out, const SlTerminal *terminal)
{
  GListModel *stages = sluice_result_get_stages (result);
  SluiceMediaInfo *info = sluice_result_get_media_info (result);
  const char *const *warnings = sluice_media_info_get_warnings (info);

  print_artifacts (result, out, terminal);
  for (guint i = 0; i < g_list_model_get_n_items (stages); i++) {
    g_autoptr (SluiceStageResult) stage = g_list_model_get_item (stages, i);

    print_remarks (stage, out);
  }
  for (guint i = 0; warnings != NULL && warnings[i] != NULL; i++)
    fprintf (out, "%s: %s\n", _ ("input"), warnings[i]);
  print_verdict (info, out);
}

/* Graphviz is a convenience: without it the .dot is all there is, and that is said. */
static gboolean
draw_graph (const char *dot_path, const char *svg_path, GError **error)
{
  g_autofree char *program = g_find_program_in_path ("dot");
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) inner = NULL;

  if (program == NULL)
    return TRUE;
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &inner, program, "-Tsvg", "-o", svg_path,
                              dot_path, NULL);
  if (process != NULL && g_subprocess_wait_check (process, NULL, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to draw '%s': %s", dot_path,
               inner->message);
  return FALSE;
}

gboolean
sl_run_report_write_graph (SluicePlan *plan, const char *folder, GError **error)
{
  g_autofree char *dot = sluice_plan_to_dot (plan);
  g_autofree char *dot_path = g_build_filename (folder, "graph.dot", NULL);
  g_autofree char *svg_path = g_build_filename (folder, "graph.svg", NULL);
  g_autoptr (GError) inner = NULL;

  if (!sl_folder_create (folder, 0777, error))
    return FALSE;
  if (!g_file_set_contents (dot_path, dot, -1, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE, "failed to write graph: %s",
                 inner->message);
    return FALSE;
  }
  return draw_graph (dot_path, svg_path, error);
}
