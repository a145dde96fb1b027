// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* JSON from outside: RFC 8259 only, valid UTF-8, at most @max_bytes, depth at most
 * SL_JSON_MAX_DEPTH, no duplicate members, no U+0000 in strings, integers within int64, finite
 * numbers. Scanned before json-glib sees it, which crashes on deep nesting and takes much that is
 * not JSON. Errors are SLUICE_ERROR_INVALID_REQUEST with line, column and JSON Pointer. */
#define SL_JSON_MAX_DEPTH 32

JsonNode *sl_json_parse (const char *data, gsize length, gsize max_bytes, GError **error);
JsonObject *sl_json_parse_object (const char *data, gsize length, gsize max_bytes, GError **error);
