// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lines of the log as Loki takes them. Few labels with few values each: Loki keeps a stream for
 * every combination, and what else is in a line it finds there. */
#include "daemon/loki-batch.h"

#include <string.h>

#include "base/json-util.h"

void
sl_loki_line_free (SlLokiLine *self)
{
  if (self == NULL)
    return;
  g_free (self->json);
  g_free (self);
}

static void
append_line (GString *out, const SlLokiLine *line, gboolean is_first)
{
  g_string_append_printf (out, "%s[\"%" G_GINT64_FORMAT "000\",", is_first ? "" : ",",
                          line->time_us);
  sl_json_append_quoted (out, line->json);
  g_string_append_c (out, ']');
}

static void
append_stream (GString *out, GPtrArray *lines, const char *level, const char *host)
{
  gboolean is_first = TRUE;

  if (out->str[out->len - 1] == '}')
    g_string_append_c (out, ',');
  g_string_append (out, "{\"stream\":{\"job\":\"sluice\",\"host\":");
  sl_json_append_quoted (out, host);
  g_string_append_printf (out, ",\"level\":\"%s\"},\"values\":[", level);
  for (guint i = 0; i < lines->len; i++) {
    const SlLokiLine *line = lines->pdata[i];

    if (strcmp (line->level, level) != 0)
      continue;
    append_line (out, line, is_first);
    is_first = FALSE;
  }
  g_string_append (out, "]}");
}

char *
sl_loki_batch_to_json (GPtrArray *lines, const char *host)
{
  g_autoptr (GPtrArray) levels = g_ptr_array_new ();
  GString *out = g_string_new ("{\"streams\":[");

  for (guint i = 0; i < lines->len; i++) {
    const SlLokiLine *line = lines->pdata[i];

    if (g_ptr_array_find_with_equal_func (levels, line->level, g_str_equal, NULL))
      continue;
    g_ptr_array_add (levels, (gpointer) line->level);
    append_stream (out, lines, line->level, host);
  }
  g_string_append (out, "]}");
  return g_string_free (out, FALSE);
}
