// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of consumed_events. */
#include "store/consumed-event-repository.h"

#include "base/time-format.h"

gboolean
sl_consumed_event_repository_add (SlTransaction *transaction,
                                  const char *event_id,
                                  const char *type,
                                  gboolean *is_new,
                                  GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  gint64 added = sl_transaction_execute (
      transaction,
      "INSERT INTO consumed_events (event_id, type, consumed_at) VALUES ($1, $2, $3)"
      " ON CONFLICT (event_id) DO NOTHING",
      g_variant_new ("(sss)", event_id, type, now), error);

  *is_new = added > 0;
  return added >= 0;
}

gint64
sl_consumed_event_repository_prune (SlTransaction *transaction,
                                    gint64 wall_ms,
                                    guint limit,
                                    GError **error)
{
  g_autofree char *before = sl_time_format (wall_ms);

  return sl_transaction_execute (transaction,
                                 "DELETE FROM consumed_events WHERE event_id IN"
                                 " (SELECT event_id FROM consumed_events WHERE consumed_at < $1"
                                 "  ORDER BY consumed_at LIMIT $2)",
                                 g_variant_new ("(su)", before, limit), error);
}
