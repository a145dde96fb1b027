// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The publisher port. */
#include "events/event-publisher.h"

G_DEFINE_INTERFACE (SlEventPublisher, sl_event_publisher, G_TYPE_OBJECT)

static void
sl_event_publisher_default_init (SlEventPublisherInterface *iface)
{
}

gboolean
sl_event_publisher_publish (SlEventPublisher *self,
                            GPtrArray *events,
                            GPtrArray *delivered,
                            GError **error)
{
  return SL_EVENT_PUBLISHER_GET_IFACE (self)->publish (self, events, delivered, error);
}

void
sl_event_publisher_stop (SlEventPublisher *self)
{
  SlEventPublisherInterface *iface = SL_EVENT_PUBLISHER_GET_IFACE (self);

  if (iface->stop != NULL)
    iface->stop (self);
}

gboolean
sl_event_publisher_is_remote (SlEventPublisher *self)
{
  return SL_EVENT_PUBLISHER_GET_IFACE (self)->ping != NULL;
}

gboolean
sl_event_publisher_ping (SlEventPublisher *self, GError **error)
{
  SlEventPublisherInterface *iface = SL_EVENT_PUBLISHER_GET_IFACE (self);

  return iface->ping == NULL || iface->ping (self, error);
}
