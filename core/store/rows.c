// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The rows of a query, all in memory: a table of cells, their text in one block. */
#include "base/time-format.h"
#include "store/transaction-private.h"

typedef enum {
  CELL_NULL,
  CELL_INT,
  CELL_DOUBLE,
  CELL_TEXT,
} CellType;

typedef struct {
  CellType type;
  union {
    gint64 integer;
    double number;
    gsize offset; /* of the text in the block */
  };
} Cell;

struct _SlRows {
  guint n_columns;
  gint64 row;    /* -1 before the first */
  GArray *cells; /* (owned) (element-type Cell) */
  GString *text; /* (owned) */
};

SlRows *
sl_rows_new (guint n_columns, guint n_rows, gsize n_bytes)
{
  SlRows *self = g_new0 (SlRows, 1);

  self->n_columns = n_columns;
  self->row = -1;
  self->cells = g_array_sized_new (FALSE, FALSE, sizeof (Cell), n_columns * n_rows);
  self->text = g_string_sized_new (n_bytes);
  return self;
}

void
sl_rows_free (SlRows *self)
{
  g_array_unref (self->cells);
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
sl_rows_append_null (SlRows *self)
{
  Cell cell = { .type = CELL_NULL };

  g_array_append_val (self->cells, cell);
}

void
sl_rows_append_int (SlRows *self, gint64 value)
{
  Cell cell = { .type = CELL_INT, .integer = value };

  g_array_append_val (self->cells, cell);
}

void
sl_rows_append_double (SlRows *self, double value)
{
  Cell cell = { .type = CELL_DOUBLE, .number = value };

  g_array_append_val (self->cells, cell);
}

void
sl_rows_append_text (SlRows *self, const char *text, gsize length)
{
  Cell cell = { .type = CELL_TEXT, .offset = self->text->len };

  g_string_append_len (self->text, text, length);
  g_string_append_c (self->text, '\0');
  g_array_append_val (self->cells, cell);
}

gboolean
sl_rows_next (SlRows *self)
{
  self->row++;
  return (guint64) (self->row + 1) * self->n_columns <= self->cells->len;
}

static const Cell *
get_cell (SlRows *self, guint column)
{
  g_assert (column < self->n_columns && self->row >= 0);
  return &g_array_index (self->cells, Cell, self->row * self->n_columns + column);
}

gboolean
sl_rows_is_null (SlRows *self, guint column)
{
  return get_cell (self, column)->type == CELL_NULL;
}

const char *
sl_rows_get_text (SlRows *self, guint column)
{
  const Cell *cell = get_cell (self, column);

  return cell->type == CELL_TEXT ? self->text->str + cell->offset : NULL;
}

gint64
sl_rows_get_int (SlRows *self, guint column)
{
  const Cell *cell = get_cell (self, column);

  return cell->type == CELL_INT ? cell->integer : 0;
}

double
sl_rows_get_double (SlRows *self, guint column)
{
  const Cell *cell = get_cell (self, column);

  if (cell->type == CELL_DOUBLE)
    return cell->number;
  return cell->type == CELL_INT ? (double) cell->integer : 0.0;
}

gint64
sl_rows_get_time (SlRows *self, guint column)
{
  const char *text = sl_rows_get_text (self, column);
  g_autoptr (GError) error = NULL;
  gint64 wall_ms = 0;

  /* Rows are written by this program: text that is no time is a fault of ours, not of the input. */
  if (text != NULL && !sl_time_parse (text, &wall_ms, &error))
    g_critical ("column %u: %s", column, error->message);
  return wall_ms;
}
