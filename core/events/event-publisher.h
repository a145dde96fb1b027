// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "model/event.h"

/* Where events go: the port. */
#define SL_TYPE_EVENT_PUBLISHER (sl_event_publisher_get_type ())
G_DECLARE_INTERFACE (SlEventPublisher, sl_event_publisher, SL, EVENT_PUBLISHER, GObject)

struct _SlEventPublisherInterface {
  GTypeInterface parent_iface;
  gboolean (*publish) (SlEventPublisher *self, const SlEvent *event, GError **error);
};

/* Blocks until the event is delivered for sure. */
gboolean sl_event_publisher_publish (SlEventPublisher *self, const SlEvent *event, GError **error);
