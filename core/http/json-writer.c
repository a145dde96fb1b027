// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * json-writer: answers are printed, not built as a tree and then printed.
 *
 * A tree of json-glib nodes for a list of twenty media costs more than the query that found them.
 */
#include "json-writer.h"

#include "base/json-util.h"
#include "base/time-format.h"

static void
begin_value (SlJsonWriter *self, const char *name)
{
  if (self->needs_comma)
    g_string_append_c (self->out, ',');
  self->needs_comma = TRUE;
  if (name == NULL)
    return;
  /* Member names are ours: identifiers, nothing to escape. */
  g_string_append_c (self->out, '"');
  g_string_append (self->out, name);
  g_string_append (self->out, "\":");
}

static void
open_container (SlJsonWriter *self, const char *name, char bracket)
{
  begin_value (self, name);
  g_string_append_c (self->out, bracket);
  self->needs_comma = FALSE;
}

static void
close_container (SlJsonWriter *self, char bracket)
{
  g_string_append_c (self->out, bracket);
  self->needs_comma = TRUE;
}

void
sl_json_writer_begin_object (SlJsonWriter *self, const char *name)
{
  open_container (self, name, '{');
}

void
sl_json_writer_end_object (SlJsonWriter *self)
{
  close_container (self, '}');
}

void
sl_json_writer_begin_array (SlJsonWriter *self, const char *name)
{
  open_container (self, name, '[');
}

void
sl_json_writer_end_array (SlJsonWriter *self)
{
  close_container (self, ']');
}

void
sl_json_writer_string (SlJsonWriter *self, const char *name, const char *value)
{
  begin_value (self, name);
  if (value == NULL)
    g_string_append (self->out, "null");
  else
    sl_json_append_quoted (self->out, value);
}

void
sl_json_writer_int (SlJsonWriter *self, const char *name, gint64 value)
{
  begin_value (self, name);
  g_string_append_printf (self->out, "%" G_GINT64_FORMAT, value);
}

void
sl_json_writer_boolean (SlJsonWriter *self, const char *name, gboolean value)
{
  begin_value (self, name);
  g_string_append (self->out, value ? "true" : "false");
}

void
sl_json_writer_null (SlJsonWriter *self, const char *name)
{
  begin_value (self, name);
  g_string_append (self->out, "null");
}

void
sl_json_writer_time (SlJsonWriter *self, const char *name, gint64 wall_ms)
{
  g_autofree char *text = wall_ms != 0 ? sl_time_format (wall_ms) : NULL;

  sl_json_writer_string (self, name, text);
}

void
sl_json_writer_raw_object (SlJsonWriter *self, const char *name, const char *json)
{
  begin_value (self, name);
  g_string_append (self->out, json != NULL ? json : "{}");
}
