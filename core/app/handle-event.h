// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "events/incoming-event.h"

/* The types of events of other services that mean something here; ends with NULL. */
const char *const *sl_handled_event_types (void);
/* Applies one of them: blocks until its transactions are through. An error whose retry class is
 * never is the event's fault. */
gboolean sl_handle_event (SlApp *app, const SlIncomingEvent *event, GError **error);
