// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Whether the parts answer, and how much waits. */
#include "app/health.h"

#include "app/app-private.h"
#include "store/pass-repository.h"

static gboolean
count_passes (SlTransaction *transaction, gpointer user_data, GError **error)
{
  SlHealth *health = user_data;

  return sl_pass_repository_count (transaction, &health->processing_waiting,
                                   &health->processing_active, error);
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
check_database (SlApp *app, SlHealth *health)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = sl_database_read (app->database, count_passes, health, &error)
                && (app->relay == NULL
                    || sl_outbox_relay_get_backlog (app->relay, &health->outbox_count,
                                                    &health->outbox_oldest_ms, &error));

  if (!ok)
    g_warning ("database: %s", error->message);
  return ok;
}

void
sl_check_health (SlApp *app, SlHealth *health)
{
  *health = (SlHealth){ 0 };
  health->database_ok = check_database (app, health);
  health->storage_ok = check_storage (app);
  sl_metric_set (app->queue_size, health->processing_waiting, "media-processing", NULL);
  sl_metric_set (app->queue_size, health->transcription_waiting, "transcription", NULL);
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
