// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A table for people. Columns are padded to their widest text and never cut, so that what is copied
 * is whole. Where rows would wrap, the last column (a path, a URL) gets lines of its own, flush
 * left, and the others stay columns.
 */
#include "tools/table.h"

/* Between columns: one space is too little beside texts that hold spaces. */
#define SPACING 2

struct _SlTable {
  GPtrArray *headings; /* (owned) (element-type utf8) */
  GArray *aligns;      /* (owned) (element-type SlAlign) */
  GPtrArray *rows;     /* (owned) (element-type GPtrArray) of texts */
};

static void
row_free (gpointer data)
{
  g_ptr_array_unref (data);
}

SlTable *
sl_table_new (void)
{
  SlTable *self = g_new0 (SlTable, 1);

  self->headings = g_ptr_array_new_with_free_func (g_free);
  self->aligns = g_array_new (FALSE, FALSE, sizeof (SlAlign));
  self->rows = g_ptr_array_new_with_free_func (row_free);
  return self;
}

void
sl_table_free (SlTable *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->headings);
  g_array_unref (self->aligns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

void
sl_table_add_column (SlTable *self, const char *heading, SlAlign align)
{
  g_return_if_fail (self->rows->len == 0);

  g_ptr_array_add (self->headings, g_strdup (heading));
  g_array_append_val (self->aligns, align);
}

void
sl_table_add_row (SlTable *self, ...)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  va_list args;

  va_start (args, self);
  for (guint i = 0; i < self->headings->len; i++) {
    const char *text = va_arg (args, const char *);

    g_ptr_array_add (row, g_strdup (text != NULL ? text : ""));
  }
  va_end (args);
  g_ptr_array_add (self->rows, row);
}

guint
sl_table_get_length (SlTable *self)
{
  return self->rows->len;
}

static guint
get_column_width (SlTable *self, guint column)
{
  guint width = sl_text_get_width (g_ptr_array_index (self->headings, column));

  for (guint i = 0; i < self->rows->len; i++) {
    GPtrArray *row = g_ptr_array_index (self->rows, i);

    width = MAX (width, sl_text_get_width (g_ptr_array_index (row, column)));
  }
  return width;
}

/* How many columns of the table stand side by side: all, unless a row would wrap on the terminal;
 * then the last one has lines of its own. */
static guint
count_side_by_side (SlTable *self, const SlTerminal *terminal)
{
  guint width = 0;

  for (guint i = 0; i < self->headings->len; i++)
    width += get_column_width (self, i) + (i > 0 ? SPACING : 0);
  if (!terminal->is_interactive || width < terminal->width || self->headings->len < 2)
    return self->headings->len;
  return self->headings->len - 1;
}

static void
append_line (SlTable *self,
             GString *out,
             GPtrArray *texts,
             guint n_columns,
             const SlTerminal *terminal)
{
  gboolean is_heading = texts == self->headings;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *styled = NULL;

  for (guint i = 0; i < n_columns; i++) {
    const char *text = g_ptr_array_index (texts, i);
    guint missing = get_column_width (self, i) - sl_text_get_width (text);
    g_autofree char *fill = g_strnfill (missing, ' ');
    gboolean is_right = g_array_index (self->aligns, SlAlign, i) == SL_ALIGN_RIGHT;

    g_string_append_printf (line, "%*s%s%s%s", i > 0 ? SPACING : 0, "", is_right ? fill : "", text,
                            is_right ? "" : fill);
  }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  styled = sl_terminal_dup_styled (terminal, is_heading ? SL_STYLE_BOLD : SL_STYLE_PLAIN,
                                   line->str);
  g_string_append_printf (out, "%s\n", styled);
  if (n_columns < texts->len && !is_heading)
    g_string_append_printf (out, "%s\n", (char *) g_ptr_array_index (texts, n_columns));
}

char *
sl_table_to_text (SlTable *self, const SlTerminal *terminal)
{
  guint n_columns = count_side_by_side (self, terminal);
  GString *out = g_string_new (NULL);

  append_line (self, out, self->headings, n_columns, terminal);
  for (guint i = 0; i < self->rows->len; i++)
    append_line (self, out, g_ptr_array_index (self->rows, i), n_columns, terminal);
  return g_string_free (out, FALSE);
}
