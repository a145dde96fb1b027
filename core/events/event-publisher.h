// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "model/event.h"

/* Where events go: the port. Publishing blocks; stop and ping may come from other threads. */
#define SL_TYPE_EVENT_PUBLISHER (sl_event_publisher_get_type ())
G_DECLARE_INTERFACE (SlEventPublisher, sl_event_publisher, SL, EVENT_PUBLISHER, GObject)

struct _SlEventPublisherInterface {
  GTypeInterface parent_iface;
  gboolean (*publish) (SlEventPublisher *self,
                       GPtrArray *events,
                       GPtrArray *delivered,
                       GError **error);
  /* (nullable) where nothing takes long */
  void (*stop) (SlEventPublisher *self);
  /* (nullable) where there is nobody to ask */
  gboolean (*ping) (SlEventPublisher *self, GError **error);
};

/* Blocks until each event is delivered for sure, or is not. In the order given within a media: one
 * that fails holds back those after it. @events: (element-type SlEvent); @delivered: (element-type
 * SlEvent) gets the members of @events that arrived, unowned, also when others fail. Returns: FALSE
 * with the first failure */
gboolean sl_event_publisher_publish (SlEventPublisher *self,
                                     GPtrArray *events,
                                     GPtrArray *delivered,
                                     GError **error);
/* The program ends: what is being delivered, or will be from now on, gets a few seconds and is then
 * given up. */
void sl_event_publisher_stop (SlEventPublisher *self);
/* Whether events go to a server at all. */
gboolean sl_event_publisher_is_remote (SlEventPublisher *self);
/* Whether the server answers; waits for a second at most. */
gboolean sl_event_publisher_ping (SlEventPublisher *self, GError **error);
