// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/pass-end.h"

/* What of a worker's report counts. Each needs @self with a report and loaded rows. */

/* A worker that was taken over by its file must not speak for the stages of another pass. */
void sl_drop_foreign_stages (SlPassEnd *self);
/* An upload that was overtaken by a later one does not put the older picture back. */
gboolean sl_drop_superseded_outputs (SlPassEnd *self, GError **error);
/* Reads what was said from @work_dir into @self, while it is still there; a stage whose
 * transcription can't be read has failed. */
void sl_read_transcripts (SlPassEnd *self, const char *work_dir);
