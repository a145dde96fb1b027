// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Outputs before anyone opens them. Runs when the worker is dead, so nothing can change between the
 * look and the use. */
#include "queue/output-check.h"

#include <errno.h>
#include <sys/stat.h>

#include "sluice/sluice-error.h"

static gboolean
check_file (const char *work_dir, const char *file_name, GError **error)
{
  g_autofree char *path = g_build_filename (work_dir, file_name, NULL);
  struct stat status = { 0 };

  if (lstat (path, &status) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
                 "the worker reported '%s', which is not there: %s", file_name, g_strerror (errno));
    return FALSE;
  }
  if (S_ISREG (status.st_mode) && status.st_nlink == 1)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL,
               "the worker reported '%s', which is not a plain file of its own", file_name);
  return FALSE;
}

gboolean
sl_output_check (const char *work_dir, const SlWorkReport *report, GError **error)
{
  for (guint i = 0; i < report->stages->len; i++) {
    const SlReportedStage *stage = g_ptr_array_index (report->stages, i);

    for (guint j = 0; j < stage->artifacts->len; j++) {
      const SlReportedArtifact *artifact = g_ptr_array_index (stage->artifacts, j);

      if (!check_file (work_dir, artifact->file_name, error))
        return FALSE;
    }
  }
  return TRUE;
}
