// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* What calls of an outside service have used up, shared by all daemons of a database. The windows
 * slide: at no time more than the budget lies within the last minute, or the last day. */

typedef struct {
  guint calls_per_minute;
  double cost_per_day; /* of transcription: seconds of audio */
} SlServiceBudget;

/* Takes one call out of the budget. Who asks for the same service at the same time waits for the
 * end of the transaction. In @wait_ms: 0 when it was granted, else how long until it can be.
 * SLUICE_ERROR_LIMIT_EXCEEDED when @cost is more than a whole day's budget. */
gboolean sl_service_repository_take (SlTransaction *transaction,
                                     const char *service,
                                     double cost,
                                     const SlServiceBudget *budget,
                                     gint64 *wait_ms,
                                     GError **error);

/* A provider wants to be left alone until @until (wall ms). A later one counts. */
gboolean sl_service_repository_pause (SlTransaction *transaction,
                                      const char *service,
                                      const char *provider,
                                      gint64 until,
                                      GError **error);
/* In @wait_ms: how long it still wants that, 0 = it does not. */
gboolean sl_service_repository_get_pause (SlTransaction *transaction,
                                          const char *service,
                                          const char *provider,
                                          gint64 *wait_ms,
                                          GError **error);
