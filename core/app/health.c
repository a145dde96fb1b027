// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether the parts answer, and how much waits. */
#include "app/health.h"

#include "app/app-private.h"
#include "app/upload-lock.h"

static gboolean
measure_queues (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlHealth *health = user_data;

  health->now = sl_transaction_get_now (transaction);
  return sl_pass_repository_measure (transaction, health->queues, error);
}

/* What is wrong is in the answer; the details are for the log of whoever asks again and again. */
static gboolean
check_storage (SlApp *app)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = sl_object_store_ping (app->objects, &error);

  if (!ok)
    g_warning ("object store: %s", error->message);
  return ok;
}

static gboolean
warn_of_database (GError *error)
{
  g_autoptr (GError) taken = error;

  if (taken != NULL)
    g_warning ("database: %s", taken->message);
  return taken == NULL;
}

static gboolean
check_database (SlApp *app, SlHealth *health)
{
  GError *error = NULL;

  if (sl_database_read (app->database, measure_queues, health, &error) && app->relay != NULL)
    sl_outbox_relay_get_backlog (app->relay, &health->outbox_count, &health->outbox_oldest_ms,
                                 &error);
  return warn_of_database (error);
}

static void
tell_queues (SlApp *app, const SlHealth *health)
{
  for (guint i = 0; i < SL_N_QUEUES; i++) {
    const SlQueueLoad *load = &health->queues[i];
    const char *queue = sl_queue_to_string (i);
    gint64 age_ms = load->due_since > 0 ? health->now - load->due_since : 0;

    sl_metric_set (app->queue_size, (double) load->waiting, queue, NULL);
    sl_metric_set (app->queue_active, (double) load->active, queue, NULL);
    sl_metric_set (app->queue_age, (double) age_ms / 1000.0, queue, NULL);
  }
}

/* What can't be asked for is not told: an empty queue and one that nobody can see are not the same.
 */
static void
tell_metrics (SlApp *app, const SlHealth *health)
{
  sl_metric_set (app->database_up, health->database_ok ? 1 : 0, NULL);
  sl_metric_set (app->objects_up, health->storage_ok ? 1 : 0, NULL);
  if (!health->database_ok) {
    sl_metric_clear (app->queue_size);
    sl_metric_clear (app->queue_active);
    sl_metric_clear (app->queue_age);
    sl_metric_clear (app->outbox_events);
    sl_metric_clear (app->outbox_age);
    return;
  }
  tell_queues (app, health);
  sl_metric_set (app->outbox_events, (double) health->outbox_count, NULL);
  sl_metric_set (app->outbox_age, (double) health->outbox_oldest_ms / 1000.0, NULL);
}

void
sl_check_ready (SlApp *app, SlHealth *health)
{
  GError *error = NULL;

  *health = (SlHealth){ 0 };
  /* Who balances load asks every few seconds. */
  sl_upload_locks_settle (app);
  sl_database_ping (app->database, &error);
  health->database_ok = warn_of_database (error);
  health->storage_ok = check_storage (app);
}

void
sl_check_health (SlApp *app, SlHealth *health)
{
  *health = (SlHealth){ 0 };
  health->database_ok = check_database (app, health);
  health->storage_ok = check_storage (app);
  health->providers = sl_provider_set_get_state (app->providers);
  tell_metrics (app, health);
}

void
sl_check_broker (SlApp *app, SlHealth *health)
{
  SlEventPublisher *publisher = NULL;
  g_autoptr (GError) error = NULL;

  if (app->relay == NULL)
    return;
  publisher = sl_outbox_relay_get_publisher (app->relay);
  health->has_broker = sl_event_publisher_is_remote (publisher);
  health->broker_ok = sl_event_publisher_ping (publisher, &error);
  if (!health->broker_ok)
    g_warning ("event broker: %s", error->message);
}
