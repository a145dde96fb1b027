// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/pass-end.h"

/* What becomes of the pass now that it, or one of its stages, has failed: the pass runs again when
 * any of its stages does, after the longest of their delays. @retry_after_ms: an outside service
 * said so; 0 = nobody did. @failure is kept in @self, which does not own it. */
SlRetryDecision
sl_pass_end_note_failure (SlPassEnd *self, const GError *failure, guint64 retry_after_ms);

/* Writes what the report says of each job that the pass had to bring to an end: completed, failed,
 * or to be run again. Those that were completed are in @self->done. */
gboolean sl_settle_jobs (SlTransaction *transaction, SlPassEnd *self, GError **error);

/* Without a plan no stage that still waits can ever run: all of them have failed of @failure. */
gboolean sl_fail_waiting_jobs (SlTransaction *transaction,
                               SlPassEnd *self,
                               const GError *failure,
                               GError **error);
