// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "events/event-publisher.h"

/* Appends one line of JSON for each event to a file (topic, key, value), synced before it counts as
 * delivered. */
#define SL_TYPE_LOG_PUBLISHER (sl_log_publisher_get_type ())
G_DECLARE_FINAL_TYPE (SlLogPublisher, sl_log_publisher, SL, LOG_PUBLISHER, GObject)

SlEventPublisher *sl_log_publisher_new (const char *path, GError **error);
