// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "tools/terminal.h"

/* Rows under headings, each column as wide as its widest text. */
typedef struct _SlTable SlTable;

/* Headings, NULL at the end; one that begins with ">" makes a column that is flush right. */
SlTable *sl_table_new (const char *heading, ...) G_GNUC_NULL_TERMINATED;
void sl_table_free (SlTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlTable, sl_table_free)

/* As many texts as there are columns; NULL stays empty. */
void sl_table_add_row (SlTable *self, ...);
guint sl_table_get_length (SlTable *self);
/* The last column is never cut: it holds what people copy. */
char *sl_table_to_text (SlTable *self, const SlTerminal *terminal);
