// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The configuration file: what does not fit into a variable. It is read by the descriptors' strict
 * YAML reader, and what variables say has the last word. */
#include "daemon/config-file.h"

#include <string.h>

#include "daemon/config-queues.h"
#include "daemon/config-transcription.h"
#include "daemon/config-upload.h"
#include "descriptor/checker.h"
#include "sluice/sluice-error.h"

typedef struct {
  const char *key;
  void (*read) (SlChecker *checker, const SlYamlNode *node, SlConfig *config);
} Section;

static const Section sections[] = {
  { "queues", sl_config_queues_read },
  { "transcription", sl_config_transcription_read },
  { "upload", sl_config_upload_read },
};

static void
read_root (SlChecker *checker, const SlYamlNode *root, SlConfig *config)
{
  const char *keys[G_N_ELEMENTS (sections) + 1] = { NULL };

  if (root->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (checker, root, "", "a mapping such as {queues: {...}}");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    keys[i] = sections[i].key;
  sl_checker_check_keys (checker, root, keys, "");
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++) {
    const SlYamlNode *node = sl_yaml_node_find (root, sections[i].key);

    if (node != NULL)
      sections[i].read (checker, node, config);
  }
}

/* A file of nothing but comments configures nothing. */
static gboolean
is_blank (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    g_strstrip (*line);
    if (**line != '\0' && **line != '#')
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_config_file_load (SlConfig *config, const char *path, GError **error)
{
  g_autoptr (SlProblemList) problems = sl_problem_list_new (path);
  g_autoptr (SlYamlNode) root = NULL;
  g_autoptr (GError) inner = NULL;
  g_autofree char *text = NULL;
  g_autofree char *found = NULL;
  SlChecker checker = { .problems = problems };
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "%s", inner->message);
    return FALSE;
  }
  if (is_blank (text))
    return TRUE;
  root = sl_yaml_parse (text, length, problems);
  if (root != NULL)
    read_root (&checker, root, config);
  if (sl_problem_list_get_length (problems) == 0)
    return TRUE;
  found = sl_problem_list_to_text (problems);
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, found);
  return FALSE;
}
