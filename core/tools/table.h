// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "tools/terminal.h"

/* Rows under headings, each column as wide as its widest text. */
typedef struct _SlTable SlTable;

SlTable *sl_table_new (void);
void sl_table_free (SlTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTable, sl_table_free)

typedef enum {
  SL_ALIGN_LEFT,
  SL_ALIGN_RIGHT,
} SlAlign;

/* All columns before the first row. */
void sl_table_add_column (SlTable *self, const char *heading, SlAlign align);
/* As many texts as there are columns; NULL stays empty. */
void sl_table_add_row (SlTable *self, ...);
guint sl_table_get_length (SlTable *self);
/* Each line with its end. */
char *sl_table_to_text (SlTable *self, const SlTerminal *terminal);
