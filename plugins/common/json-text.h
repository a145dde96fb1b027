// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* JSON from another machine: RFC 8259 only, valid UTF-8, at most JSON_TEXT_MAX_DEPTH levels, finite
 * numbers, no U+0000 in strings. Checked before json-glib sees it, whose parser takes much that is
 * not JSON and ends the process on deep nesting. SLUICE_ERROR_INVALID_ARGUMENT says at which byte.
 */
#define JSON_TEXT_MAX_DEPTH 32

JsonObject *json_text_parse_object (const char *text, gsize length, GError **error);

/* A string literal with its quotes; @text is UTF-8. */
void json_text_append_string (GString *out, const char *text);
/* With at most @decimals digits behind the point, and no zeros at the end; @value is finite. */
void json_text_append_number (GString *out, double value, int decimals);
