// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *sluice_json_parse_object (const char *text, gssize length, GError **error);
gboolean
sluice_json_read_string (JsonObject *object, const char *name, const char **value, GError **error);
gboolean
sluice_json_read_uint (JsonObject *object, const char *name, guint64 *value, GError **error);
gboolean
sluice_json_read_double (JsonObject *object, const char *name, double *value, GError **error);
gboolean
sluice_json_read_boolean (JsonObject *object, const char *name, gboolean *value, GError **error);
JsonArray *sluice_json_read_array (JsonObject *object, const char *name, GError **error);
JsonObject *sluice_json_array_read_object (JsonArray *array, guint index, GError **error);

JsonArray *sluice_json_array_from_strv (const char *const *strings);
char *sluice_json_object_to_text (JsonObject *object);

G_END_DECLS
