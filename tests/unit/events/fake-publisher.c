// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A publisher without a broker. */
#include "fake-publisher.h"

#include "sluice/sluice-error.h"

struct _FakePublisher {
  GObject parent_instance;
  GMutex lock; /* over everything below: the relay publishes from its thread */
  GCond changed;
  GString *published; /* (owned) */
  guint n_published;
  guint n_refused;
  char *refused_media; /* (owned) (nullable) */
  gboolean is_away;
};

static void fake_publisher_implement_publisher (SlEventPublisherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakePublisher,
                               fake_publisher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SL_TYPE_EVENT_PUBLISHER,
                                                      fake_publisher_implement_publisher))

static gboolean
publish_event (FakePublisher *self, const SlEvent *event, GError **error)
{
  g_cond_broadcast (&self->changed);
  if (g_strcmp0 (event->media_id, self->refused_media) == 0) {
    self->n_refused++;
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE, "refused");
    return FALSE;
  }
  g_string_append_printf (self->published, "%s%s/%" G_GINT64_FORMAT,
                          self->n_published > 0 ? " " : "", event->media_id, event->seq);
  self->n_published++;
  return TRUE;
}

static gboolean
publish_events (SlEventPublisher *publisher,
                GPtrArray *events,
                GPtrArray *delivered,
                GError **error)
{
  FakePublisher *self = FAKE_PUBLISHER (publisher);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < events->len; i++) {
    if (publish_event (self, events->pdata[i], first == NULL ? &first : NULL))
      g_ptr_array_add (delivered, events->pdata[i]);
  }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
ping_broker (SlEventPublisher *publisher, GError **error)
{
  FakePublisher *self = FAKE_PUBLISHER (publisher);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_away)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_BROKER_UNAVAILABLE, "away");
  return !self->is_away;
}

static void
fake_publisher_implement_publisher (SlEventPublisherInterface *iface)
{
  iface->publish = publish_events;
  iface->ping = ping_broker;
}

static void
fake_publisher_finalize (GObject *object)
{
  FakePublisher *self = FAKE_PUBLISHER (object);

  g_string_free (self->published, TRUE);
  g_free (self->refused_media);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (fake_publisher_parent_class)->finalize (object);
}

static void
fake_publisher_class_init (FakePublisherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_publisher_finalize;
}

static void
fake_publisher_init (FakePublisher *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->published = g_string_new (NULL);
}

FakePublisher *
fake_publisher_new (void)
{
  return g_object_new (TYPE_FAKE_PUBLISHER, NULL);
}

void
fake_publisher_refuse (FakePublisher *self, const char *media_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->refused_media, g_free);
  self->refused_media = g_strdup (media_id);
}

void
fake_publisher_set_away (FakePublisher *self, gboolean is_away)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_away = is_away;
}

void
fake_publisher_wait_for_published (FakePublisher *self, guint count)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_published < count)
    g_cond_wait (&self->changed, &self->lock);
}

void
fake_publisher_wait_for_refused (FakePublisher *self, guint count)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_refused < count)
    g_cond_wait (&self->changed, &self->lock);
}

char *
fake_publisher_describe (FakePublisher *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->published->str);
}
