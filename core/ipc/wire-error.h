// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* A typed error as a member: {"code": "CORRUPT_MEDIA", "message": "..."}. */
JsonObject *sl_wire_error_to_json (const GError *error);
/* Returns: (transfer full): the error that @object tells of; NULL with @error set when it tells of
 * none. A message over the limit is cut. */
GError *sl_wire_error_from_json (JsonObject *object, GError **error);
