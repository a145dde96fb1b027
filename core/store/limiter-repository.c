// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of queue_limiters: one for each queue, made by the migration, so that there is always one to
 * lock. */
#include "store/limiter-repository.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"

#define SELECT_WINDOW "SELECT window_start, n_started FROM queue_limiters WHERE queue = $1"

gboolean
sl_limiter_repository_load (SlTransaction *transaction,
                            SlQueue queue,
                            guint duration_ms,
                            SlLimiterWindow *window,
                            GError **error)
{
  const char *sql = sl_transaction_locks_rows (transaction) ? SELECT_WINDOW " FOR NO KEY UPDATE"
                                                            : SELECT_WINDOW;
  gint64 now = sl_transaction_get_now (transaction);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, sql, g_variant_new ("(s)", sl_queue_to_string (queue)), error);

  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "the limiter of queue '%s' has no row",
                 sl_queue_to_string (queue));
    return FALSE;
  }
  window->started_at = sl_rows_get_time (rows, 0);
  window->n_started = sl_rows_get_int (rows, 1);
  /* One that begins after now was written before a clock was set back. */
  if (window->started_at > now || now - window->started_at >= duration_ms)
    *window = (SlLimiterWindow){ .started_at = now };
  return TRUE;
}

gboolean
sl_limiter_repository_save (SlTransaction *transaction,
                            SlQueue queue,
                            const SlLimiterWindow *window,
                            GError **error)
{
  g_autofree char *started_at = sl_time_format (window->started_at);

  return sl_transaction_execute (
             transaction,
             "UPDATE queue_limiters SET window_start = $2, n_started = $3 WHERE queue = $1",
             g_variant_new ("(ssu)", sl_queue_to_string (queue), started_at, window->n_started),
             error)
         >= 0;
}
