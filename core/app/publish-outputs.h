// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "model/artifact.h"
#include "model/media.h"

/* Moves what the completed stages of a report made from the work folder into the object store. A
 * stage whose output is missing, empty or not a plain file, or can't be stored, is failed in
 * @report instead. Returns: (element-type SlArtifact) (transfer full): what is stored now, not yet
 * referred to by any row; NULL with SLUICE_ERROR_CANCELLED, then @report is of no use any more */
GPtrArray *sl_publish_outputs (SlApp *app,
                               const SlMedia *media,
                               const SlPass *pass,
                               const char *work_dir,
                               SlWorkReport *report,
                               GCancellable *cancellable,
                               GError **error);

/* Before that, in a transaction of its own: what will be stored is on the list of what is to be
 * removed, until the rows that refer to it are written. A crash in between leaves nothing behind.
 */
gboolean sl_expect_outputs (SlTransaction *transaction,
                            const SlMedia *media,
                            const SlPass *pass,
                            const SlWorkReport *report,
                            GError **error);
