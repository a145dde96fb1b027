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
sl_event_publisher_publish (SlEventPublisher *self, const SlEvent *event, GError **error)
{
  return SL_EVENT_PUBLISHER_GET_IFACE (self)->publish (self, event, error);
}
