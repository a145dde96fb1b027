// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What is wrong with one file, all of it, each with its place. Not thread-safe. */
typedef struct {
  guint line;   /* from 1 */
  guint column; /* in characters, from 1 */
  char *text;
} SlProblem;

typedef struct _SlProblemList SlProblemList;

/* @file_name stands in front of each line of sl_problem_list_to_text(). */
SlProblemList *sl_problem_list_new (const char *file_name);
void sl_problem_list_free (SlProblemList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlProblemList, sl_problem_list_free)

void sl_problem_list_add (SlProblemList *self, guint line, guint column, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
guint sl_problem_list_get_length (SlProblemList *self);
/* In the order of the file. Borrowed, until the next add. */
const SlProblem *sl_problem_list_get (SlProblemList *self, guint index);
/* "file:line:column: text", one a line, no line end after the last. */
char *sl_problem_list_to_text (SlProblemList *self);
/* FALSE and SLUICE_ERROR_DESCRIPTOR_INVALID with that text when there is a problem. */
gboolean sl_problem_list_check_empty (SlProblemList *self, GError **error);
