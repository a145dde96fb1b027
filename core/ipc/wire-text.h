// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* Checked reading of what the other process says. All errors are SLUICE_ERROR_WORKER_PROTOCOL. */

/* What may become a file in a folder: 1 to 255 bytes, no slash, no backslash, no leading dot, no
 * control character. Stage ids and artifact names end up in keys, so they obey it too. */
gboolean sl_wire_is_plain_name (const char *text);

/* The longest wait that one side may ask of the other: a day. A budget is whole again by then. */
#define SL_WIRE_MAX_WAIT_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* A JSON object of at most one frame. */
JsonObject *sl_wire_parse_object (const char *json, gsize length, GError **error);
/* Only members of @allowed. */
gboolean sl_wire_check_members (JsonObject *object, const char *const *allowed, GError **error);
/* Returns: (transfer none): the member's text */
const char *sl_wire_get_text (JsonObject *object, const char *name, GError **error);
const char *sl_wire_get_plain_name (JsonObject *object, const char *name, GError **error);
/* Missing or null gives NULL without an error. */
gboolean sl_wire_get_optional_text (JsonObject *object,
                                    const char *name,
                                    const char **value,
                                    GError **error);
/* A member whose text is itself a JSON object: it is kept as text, and known to be whole. */
gboolean
sl_wire_get_optional_json (JsonObject *object, const char *name, char **value, GError **error);
gboolean sl_wire_get_int (JsonObject *object,
                          const char *name,
                          gint64 minimum,
                          gint64 maximum,
                          gint64 *value,
                          GError **error);
gboolean
sl_wire_get_boolean (JsonObject *object, const char *name, gboolean *value, GError **error);
/* Missing or null gives NULL without an error. Returns in @value: (transfer full)
 * (array zero-terminated=1) */
gboolean
sl_wire_get_optional_strv (JsonObject *object, const char *name, char ***value, GError **error);
/* A list of objects. */
JsonArray *sl_wire_get_object_list (JsonObject *object, const char *name, GError **error);

/* Members that are NULL are left out. */
void sl_wire_set_text (JsonObject *object, const char *name, const char *value);
void sl_wire_set_strv (JsonObject *object, const char *name, char *const *value);
