// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The budget of outside services as rows: one for each call of the last day. */
#include "store/service-repository.h"

#include "base/time-format.h"
#include "base/uuid.h"
#include "sluice/sluice-error.h"

#define MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)
#define DAY_MS (24 * 60 * MINUTE_MS)

typedef struct {
  SlTransaction *transaction;
  const char *service;
  double cost;
  const SlServiceBudget *budget;
  gint64 now;
} Take;

/* The row of the service is the lock of its calls. */
static gboolean
lock_service (Take *self, GError **error)
{
  g_autofree char *now = sl_time_format (self->now);

  return sl_transaction_execute (self->transaction,
                                 "INSERT INTO service_budgets (service, changed_at) VALUES ($1, $2)"
                                 " ON CONFLICT (service)"
                                 " DO UPDATE SET changed_at = excluded.changed_at",
                                 g_variant_new ("(ss)", self->service, now), error)
         >= 0;
}

static gboolean
forget_old_calls (Take *self, GError **error)
{
  g_autofree char *limit = sl_time_format (self->now - DAY_MS);

  return sl_transaction_execute (
             self->transaction, "DELETE FROM service_calls WHERE service = $1 AND started_at <= $2",
             g_variant_new ("(ss)", self->service, limit), error)
         >= 0;
}

/* The calls after @from, the oldest first. */
static SlRows *
list_calls (Take *self, gint64 from, GError **error)
{
  g_autofree char *limit = sl_time_format (from);

  return sl_transaction_query (self->transaction,
                               "SELECT cost, started_at FROM service_calls"
                               " WHERE service = $1 AND started_at > $2 ORDER BY started_at, id",
                               g_variant_new ("(ss)", self->service, limit), error);
}

/* Until so many calls of the last minute have left it that one more fits. */
static gboolean
wait_for_minute (Take *self, gint64 *wait_ms, GError **error)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (SlRows) rows = list_calls (self, self->now - MINUTE_MS, error);

  if (rows == NULL)
    return FALSE;
  while (sl_rows_next (rows)) {
    gint64 start = sl_rows_get_time (rows, 1);

    g_array_append_val (starts, start);
  }
  if (starts->len >= self->budget->calls_per_minute) {
    guint last_in_the_way = starts->len - self->budget->calls_per_minute;

    *wait_ms = g_array_index (starts, gint64, last_in_the_way) + MINUTE_MS - self->now;
  }
  return TRUE;
}

static gboolean
sum_costs (Take *self, double *sum, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      self->transaction, "SELECT coalesce(sum(cost), 0) FROM service_calls WHERE service = $1",
      g_variant_new ("(s)", self->service), error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  *sum = sl_rows_get_double (rows, 0);
  return TRUE;
}

/* The same for the costs of the last day. */
static gboolean
wait_for_day (Take *self, gint64 *wait_ms, GError **error)
{
  g_autoptr (SlRows) rows = NULL;
  double sum = 0;

  if (!sum_costs (self, &sum, error))
    return FALSE;
  if (sum + self->cost <= self->budget->cost_per_day)
    return TRUE;
  rows = list_calls (self, self->now - DAY_MS, error);
  if (rows == NULL)
    return FALSE;
  while (sum + self->cost > self->budget->cost_per_day && sl_rows_next (rows)) {
    sum -= sl_rows_get_double (rows, 0);
    *wait_ms = MAX (*wait_ms, sl_rows_get_time (rows, 1) + DAY_MS - self->now);
  }
  return TRUE;
}

static gboolean
record_call (Take *self, GError **error)
{
  g_autofree char *id = sl_uuid7_new (self->now);
  g_autofree char *now = sl_time_format (self->now);

  return sl_transaction_execute (
             self->transaction,
             "INSERT INTO service_calls (id, service, cost, started_at) VALUES ($1, $2, $3, $4)",
             g_variant_new ("(ssds)", id, self->service, self->cost, now), error)
         >= 0;
}

gboolean
sl_service_repository_take (SlTransaction *transaction,
                            const char *service,
                            double cost,
                            const SlServiceBudget *budget,
                            gint64 *wait_ms,
                            GError **error)
{
  Take self = { transaction, service, cost, budget, sl_transaction_get_now (transaction) };

  *wait_ms = 0;
  if (cost > budget->cost_per_day) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED,
                 "one call of '%s' would take %.1f of a daily budget of %.1f", service, cost,
                 budget->cost_per_day);
    return FALSE;
  }
  if (!lock_service (&self, error) || !forget_old_calls (&self, error)
      || !wait_for_minute (&self, wait_ms, error) || !wait_for_day (&self, wait_ms, error))
    return FALSE;
  return *wait_ms > 0 || record_call (&self, error);
}

gboolean
sl_service_repository_pause (SlTransaction *transaction,
                             const char *service,
                             const char *provider,
                             gint64 until,
                             GError **error)
{
  g_autofree char *text = sl_time_format (until);

  return sl_transaction_execute (
             transaction,
             "INSERT INTO service_pauses (service, provider, until) VALUES ($1, $2, $3)"
             " ON CONFLICT (service, provider) DO UPDATE SET until = excluded.until"
             " WHERE service_pauses.until < excluded.until",
             g_variant_new ("(sss)", service, provider, text), error)
         >= 0;
}

gboolean
sl_service_repository_get_pause (SlTransaction *transaction,
                                 const char *service,
                                 const char *provider,
                                 gint64 *wait_ms,
                                 GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT until FROM service_pauses WHERE service = $1 AND provider = $2",
      g_variant_new ("(ss)", service, provider), error);

  if (rows == NULL)
    return FALSE;
  *wait_ms = sl_rows_next (rows)
                 ? MAX (sl_rows_get_time (rows, 0) - sl_transaction_get_now (transaction), 0)
                 : 0;
  return TRUE;
}
