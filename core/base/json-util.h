// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* Checked access: a missing member or another type is SLUICE_ERROR_INVALID_REQUEST naming the JSON
 * Pointer ("/fileSize: expected an integer, found a string"). Borrowed results live with the
 * object. */
const char *sl_json_get_string (JsonObject *object, const char *name, GError **error);
gboolean sl_json_get_int (JsonObject *object,
                          const char *name,
                          gint64 minimum,
                          gint64 maximum,
                          gint64 *value,
                          GError **error);
/* Missing or null gives NULL without an error; another type is an error. */
gboolean sl_json_get_optional_string (JsonObject *object,
                                      const char *name,
                                      const char **value,
                                      GError **error);
JsonObject *sl_json_get_object (JsonObject *object, const char *name, GError **error);
JsonArray *sl_json_get_array (JsonObject *object, const char *name, GError **error);
/* Refuses members that are not in @allowed (NULL-terminated), with a suggestion. */
gboolean sl_json_check_members (JsonObject *object, const char *const *allowed, GError **error);

/* Compact text. */
char *sl_json_object_to_string (JsonObject *object);
/* The fewest digits that read back as the same number; 9.943, not 9.9429999999999996. Finite. */
void sl_json_append_double (GString *out, double value);
/* RFC 8259 string literal with quotes, appended to @out. */
void sl_json_append_quoted (GString *out, const char *text);
