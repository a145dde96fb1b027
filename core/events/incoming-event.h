// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* An event of another service: the specification's envelope. */
typedef struct {
  char *type;
  char *event_id;   /* UUID, lower case */
  JsonObject *data; /* (owned) */
} SlIncomingEvent;

void sl_incoming_event_free (SlIncomingEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlIncomingEvent, sl_incoming_event_free)

/* Reads @value strictly. Of a type that is not in @types only the type is looked at: what others
 * have to say to each other may look as they like; then there is no data.
 * SLUICE_ERROR_INVALID_REQUEST says what is wrong. */
SlIncomingEvent *
sl_incoming_event_parse (const char *value, gsize length, const char *const *types, GError **error);
/* A member of data that is a UUID, in lower case; SLUICE_ERROR_INVALID_REQUEST otherwise. Missing
 * or null is an error unless @is_optional, and NULL then. */
gboolean sl_incoming_event_read_id (const SlIncomingEvent *self,
                                    const char *name,
                                    gboolean is_optional,
                                    char **id,
                                    GError **error);
