// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The section `upload:`. */
#include "daemon/config-upload.h"

#include <string.h>

#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

/* Uppy's: from there on a failure in the middle costs more than a request for each part. */
#define DEFAULT_THRESHOLD G_GUINT64_CONSTANT (100000000)

static const char expected[] = "a size such as 100MB or 64MiB, or off";

void
sl_config_upload_init (SlConfig *config)
{
  config->multipart_threshold = DEFAULT_THRESHOLD;
}

/* A threshold of nothing would be "always", which 0 is not. */
static gboolean
parse_threshold (const char *text, guint64 *threshold)
{
  guint64 bytes = 0;

  if (strcmp (text, "off") == 0) {
    *threshold = 0;
    return TRUE;
  }
  if (!sl_parse_size (text, &bytes, NULL) || bytes == 0)
    return FALSE;
  *threshold = bytes;
  return TRUE;
}

void
sl_config_upload_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config)
{
  static const char *const keys[] = { "multipart_threshold", NULL };
  const SlYamlNode *threshold = NULL;

  if (node->kind != SL_YAML_MAPPING) {
    sl_checker_report_expectation (checker, node,
                                   "upload: ", "a mapping such as {multipart_threshold: 100MB}");
    return;
  }
  sl_checker_check_keys (checker, node, keys, "upload: ");
  threshold = sl_yaml_node_find (node, keys[0]);
  if (threshold != NULL
      && (threshold->kind != SL_YAML_SCALAR || threshold->text == NULL
          || !parse_threshold (threshold->text, &config->multipart_threshold)))
    sl_checker_report_expectation (checker, threshold, "upload: multipart_threshold: ", expected);
}

gboolean
sl_config_read_multipart_threshold (SlConfig *config, const char *text, GError **error)
{
  if (*text == '\0' || parse_threshold (text, &config->multipart_threshold))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "found '%s', expected %s", text,
               expected);
  return FALSE;
}

char *
sl_config_upload_to_text (const SlConfig *config)
{
  g_autofree char *size = config->multipart_threshold > 0
                              ? sl_format_size (config->multipart_threshold)
                              : g_strdup ("off");

  return g_strdup_printf ("# upload: multipart_threshold %s\n", size);
}
