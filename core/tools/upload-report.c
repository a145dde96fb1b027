// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What became of the files that sluice upload sent: for people, for programs.
 */
#include "tools/upload-report.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/json-util.h"
#include "tools/command.h"
#include "tools/human.h"
#include "tools/table.h"

void
sl_upload_item_free (gpointer data)
{
  SlUploadItem *item = data;

  g_free (item->path);
  g_free (item->file_name);
  g_free (item->name);
  g_free (item->media_id);
  g_clear_pointer (&item->media, json_object_unref);
  g_clear_error (&item->error);
  g_free (item);
}

static char *
dup_artifact_duration (JsonObject *artifact)
{
  JsonNode *node = json_object_get_member (artifact, "facts");
  JsonObject *facts = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                    : NULL;

  if (facts == NULL || !json_object_has_member (facts, "duration"))
    return g_strdup ("");
  return sl_human_duration (json_object_get_double_member_with_default (facts, "duration", 0.0));
}

static void
add_artifacts (SlTable *table, SlUploadItem *item)
{
  JsonArray *artifacts = item->media != NULL ? sl_json_get_array (item->media, "artifacts", NULL)
                                             : NULL;

  for (guint i = 0; artifacts != NULL && i < json_array_get_length (artifacts); i++) {
    JsonNode *node = json_array_get_element (artifacts, i);
    JsonObject *artifact = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    g_autofree char *size = NULL;
    g_autofree char *duration = NULL;

    if (artifact == NULL)
      continue;
    size = sl_human_size ((guint64) json_object_get_int_member_with_default (artifact, "size", 0));
    duration = dup_artifact_duration (artifact);
    sl_table_add_row (table, item->name,
                      json_object_get_string_member_with_default (artifact, "name", "?"), size,
                      duration, json_object_get_string_member_with_default (artifact, "url", ""));
  }
}

void
sl_upload_report_print_table (GPtrArray *items)
{
  SlTerminal terminal = sl_terminal_for_fd (STDOUT_FILENO);
  g_autoptr (SlTable) table = sl_table_new ();
  g_autofree char *text = NULL;

  sl_table_add_column (table, _ ("File"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Artifact"), SL_ALIGN_LEFT);
  sl_table_add_column (table, _ ("Size"), SL_ALIGN_RIGHT);
  sl_table_add_column (table, _ ("Duration"), SL_ALIGN_RIGHT);
  sl_table_add_column (table, _ ("URL"), SL_ALIGN_LEFT);
  for (guint i = 0; i < items->len; i++)
    add_artifacts (table, g_ptr_array_index (items, i));
  if (sl_table_get_length (table) == 0)
    return;
  text = sl_table_to_text (table, &terminal);
  printf ("\n%s", text);
}

void
sl_upload_report_print_json (GPtrArray *items)
{
  g_autoptr (JsonObject) root = json_object_new ();
  g_autofree char *text = NULL;
  JsonArray *files = json_array_new ();

  for (guint i = 0; i < items->len; i++) {
    SlUploadItem *item = g_ptr_array_index (items, i);
    JsonObject *file = json_object_new ();

    json_object_set_string_member (file, "path", item->path);
    if (item->media != NULL)
      json_object_set_object_member (file, "media", json_object_ref (item->media));
    else
      json_object_set_null_member (file, "media");
    json_object_set_string_member (file, "error",
                                   item->error != NULL ? item->error->message : NULL);
    json_array_add_object_element (files, file);
  }
  json_object_set_array_member (root, "files", files);
  text = sl_json_object_to_string (root);
  puts (text);
}

gboolean
sl_upload_report_print_errors (GPtrArray *items)
{
  gboolean has_errors = FALSE;

  for (guint i = 0; i < items->len; i++) {
    SlUploadItem *item = g_ptr_array_index (items, i);

    if (item->error == NULL)
      continue;
    g_prefix_error (&item->error, "%s: ", item->name);
    sl_command_print_error (item->error);
    has_errors = TRUE;
  }
  return has_errors;
}
