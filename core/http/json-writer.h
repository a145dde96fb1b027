// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Prints JSON straight into a buffer. Lives on the stack: SlJsonWriter writer = { out }; The caller
 * balances begin and end. @name is NULL inside an array. */
typedef struct {
  GString *out;         /* (unowned) */
  gboolean needs_comma; /* a value stands before the next one */
} SlJsonWriter;

void sl_json_writer_begin_object (SlJsonWriter *self, const char *name);
void sl_json_writer_end_object (SlJsonWriter *self);
void sl_json_writer_begin_array (SlJsonWriter *self, const char *name);
void sl_json_writer_end_array (SlJsonWriter *self);

/* NULL prints null. */
void sl_json_writer_string (SlJsonWriter *self, const char *name, const char *value);
void sl_json_writer_int (SlJsonWriter *self, const char *name, gint64 value);
void sl_json_writer_boolean (SlJsonWriter *self, const char *name, gboolean value);
void sl_json_writer_null (SlJsonWriter *self, const char *name);
/* RFC 3339; 0 prints null. */
void sl_json_writer_time (SlJsonWriter *self, const char *name, gint64 wall_ms);
/* @json is JSON text already; NULL prints {}. */
void sl_json_writer_raw_object (SlJsonWriter *self, const char *name, const char *json);
