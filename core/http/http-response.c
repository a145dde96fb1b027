// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * http-response: a status, some header fields, and a body that is text, shared bytes or a file.
 */
#include "http-response.h"

#include <unistd.h>

static void
clear_field (gpointer data)
{
  SlHttpField *field = data;

  g_free (field->value);
}

SlHttpResponse *
sl_http_response_new (guint status)
{
  SlHttpResponse *self = g_new0 (SlHttpResponse, 1);

  self->status = status;
  self->fd = -1;
  /* What every answer has, and a few of its own. */
  self->headers = g_array_sized_new (FALSE, FALSE, sizeof (SlHttpField), 12);
  g_array_set_clear_func (self->headers, clear_field);
  return self;
}

SlHttpResponse *
sl_http_response_new_json (guint status)
{
  SlHttpResponse *self = sl_http_response_new (status);

  self->content_type = "application/json";
  /* A media view is a little over 1 KiB. */
  self->body = g_string_sized_new (1024);
  return self;
}

void
sl_http_response_free (SlHttpResponse *self)
{
  if (self == NULL)
    return;
  if (self->body != NULL)
    g_string_free (self->body, TRUE);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->headers);
  g_free (self);
}

void
sl_http_response_add_header (SlHttpResponse *self, const char *name, const char *value)
{
  SlHttpField field = { name, g_strdup (value) };

  g_strdelimit (field.value, "\r\n", ' ');
  g_array_append_val (self->headers, field);
}

const char *
sl_http_response_get_header (const SlHttpResponse *self, const char *name)
{
  for (guint i = 0; i < self->headers->len; i++) {
    const SlHttpField *field = &g_array_index (self->headers, SlHttpField, i);

    if (g_ascii_strcasecmp (field->name, name) == 0)
      return field->value;
  }
  return NULL;
}
