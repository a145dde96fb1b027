// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* An adapter's side of a transaction and of its rows. */
typedef struct {
  gint64 (*execute) (gpointer connection, const char *sql, GVariant *params, GError **error);
  SlRows *(*query) (gpointer connection, const char *sql, GVariant *params, GError **error);
  gboolean is_postgresql;
} SlTransactionFuncs;

struct _SlTransaction {
  const SlTransactionFuncs *funcs; /* (unowned) */
  gpointer connection;             /* (unowned) of the adapter */
  gint64 now;                      /* wall ms */
  gboolean locks_rows;             /* others write at the same time */
  gboolean is_single;              /* of one statement */
  gboolean has_run;                /* a statement */
};

/* @n_rows, @n_bytes: of text, as far as they are known beforehand; more is taken as it comes. */
SlRows *sl_rows_new (guint n_columns, guint n_rows, gsize n_bytes);
/* Cells of a row from left to right, then the next row. */
void sl_rows_append_null (SlRows *self);
void sl_rows_append_int (SlRows *self, gint64 value);
void sl_rows_append_double (SlRows *self, double value);
void sl_rows_append_text (SlRows *self, const char *text, gsize length);
