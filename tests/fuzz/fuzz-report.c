// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker, which may be taken over by the file it reads, can say to the daemon. */
#include <string.h>

#include "fuzz-target.h"
#include "ipc/work-report.h"

static void
check_artifact (gpointer data, gpointer user_data)
{
  SlReportedArtifact *artifact = data;

  g_assert_null (strchr (artifact->file_name, '/'));
  g_assert_cmpstr (artifact->file_name, !=, "..");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkReport)
      report = sl_work_report_new_from_json ((const char *) data, length, &error);

  g_assert_true ((report == NULL) == (error != NULL));
  for (guint i = 0; report != NULL && i < report->stages->len; i++) {
    SlReportedStage *stage = report->stages->pdata[i];

    g_ptr_array_foreach (stage->artifacts, check_artifact, NULL);
  }
  return 0;
}
