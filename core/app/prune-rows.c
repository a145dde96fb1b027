// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows that only take room: a batch of each kind, so that no transaction takes long. */
#include "app/app-private.h"
#include "store/consumed-event-repository.h"
#include "store/idempotency-repository.h"
#include "store/lease-repository.h"
#include "store/node-repository.h"
#include "store/outbox-repository.h"
#include "store/pass-repository.h"

#define BATCH 1000
/* For whom a reply was lost repeats the request within minutes. */
#define IDEMPOTENCY_AGE_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)
/* Brokers keep records for a week as their settings come. */
#define CONSUMED_AGE_MS (G_GINT64_CONSTANT (30) * 24 * 3600 * 1000)
/* For those who look what became of a media; a broker keeps the events themselves. */
#define EVENT_AGE_MS (G_GINT64_CONSTANT (7) * 24 * 3600 * 1000)
/* For those who look which machine died. */
#define NODE_AGE_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

typedef gint64 (*PruneFunc) (SlTransaction *transaction, SlApp *app, GError **error);

typedef struct {
  SlApp *app;
  PruneFunc func;
  gint64 removed;
} Prune;

static gboolean
prune (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Prune *self = user_data;

  self->removed = self->func (transaction, self->app, error);
  return self->removed >= 0;
}

static gint64
run (SlApp *app, PruneFunc func, GError **error)
{
  Prune self = { app, func, 0 };

  return sl_database_write (app->database, prune, &self, error) ? self.removed : -1;
}

static gint64
prune_idempotency_keys (SlTransaction *transaction, SlApp *app, GError **error)
{
  gint64 before = sl_transaction_get_now (transaction) - IDEMPOTENCY_AGE_MS;

  return sl_idempotency_repository_prune (transaction, before, BATCH, error);
}

gint64
sl_app_prune_idempotency_keys (SlApp *app, GError **error)
{
  return run (app, prune_idempotency_keys, error);
}

static gint64
prune_consumed_events (SlTransaction *transaction, SlApp *app, GError **error)
{
  gint64 before = sl_transaction_get_now (transaction) - CONSUMED_AGE_MS;

  return sl_consumed_event_repository_prune (transaction, before, BATCH, error);
}

gint64
sl_app_prune_consumed_events (SlApp *app, GError **error)
{
  return run (app, prune_consumed_events, error);
}

static gint64
prune_events (SlTransaction *transaction, SlApp *app, GError **error)
{
  gint64 before = sl_transaction_get_now (transaction) - EVENT_AGE_MS;

  return sl_outbox_repository_prune (transaction, before, BATCH, error);
}

gint64
sl_app_prune_events (SlApp *app, GError **error)
{
  return run (app, prune_events, error);
}

/* Cancelled ones are kept as those that failed: they tell what was not done. */
static gint64
prune_lane (SlTransaction *transaction, SlApp *app, SlLane lane, GError **error)
{
  const SlQueueOptions *options = &app->config.queues[sl_queue_for_lane (lane)];
  const struct {
    SlPassState state;
    guint keep;
  } rules[] = {
    { SL_PASS_DONE, options->keep_completed },
    { SL_PASS_FAILED, options->keep_failed },
    { SL_PASS_CANCELLED, options->keep_failed },
  };
  gint64 sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    gint64 removed = 0;

    if (rules[i].keep != SL_KEEP_ALL)
      removed = sl_pass_repository_prune (transaction, lane, rules[i].state, rules[i].keep, BATCH,
                                          error);
    if (removed < 0)
      return -1;
    sum += removed;
  }
  return sum;
}

static gint64
prune_passes (SlTransaction *transaction, SlApp *app, GError **error)
{
  gint64 sum = 0;

  for (guint lane = 0; lane < SL_N_LANES; lane++) {
    gint64 removed = prune_lane (transaction, app, lane, error);

    if (removed < 0)
      return -1;
    sum += removed;
  }
  return sum;
}

gint64
sl_app_prune_passes (SlApp *app, GError **error)
{
  return run (app, prune_passes, error);
}

static gint64
prune_nodes (SlTransaction *transaction, SlApp *app, GError **error)
{
  gint64 before = sl_transaction_get_now (transaction) - NODE_AGE_MS;

  /* Leases of dead nodes are not counted: nobody misses them. */
  if (sl_lease_repository_prune (transaction, before, error) < 0)
    return -1;
  return sl_node_repository_prune (transaction, before, error);
}

gint64
sl_app_prune_nodes (SlApp *app, GError **error)
{
  return run (app, prune_nodes, error);
}
