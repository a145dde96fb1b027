// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Collects the problems of one descriptor. People fix a file in one go when they see all that is
 * wrong with it, so no check stops at the first problem; the list puts them in the order of the
 * file, whatever order the checks ran in.
 */
#include "descriptor/problem-list.h"

#include "sluice/sluice-error.h"

/* A file of garbage must not make a message without end. */
#define MAX_PROBLEMS 100
/* Characters of one problem: three lines of a terminal. */
#define MAX_TEXT 400

struct _SlProblemList {
  char *file_name;     /* (owned) */
  GPtrArray *problems; /* (owned) (element-type SlProblem) */
  gboolean is_sorted;
};

static void
problem_free (gpointer data)
{
  SlProblem *problem = data;

  g_free (problem->text);
  g_free (problem);
}

/* g_ptr_array_sort() is stable, so two problems of one place keep the order of the checks. */
static int
compare_problems (gconstpointer a, gconstpointer b)
{
  const SlProblem *left = *(const SlProblem *const *) a;
  const SlProblem *right = *(const SlProblem *const *) b;

  if (left->line != right->line)
    return left->line < right->line ? -1 : 1;
  if (left->column != right->column)
    return left->column < right->column ? -1 : 1;
  return 0;
}

/* One problem is one line, whatever the values that it quotes hold. */
static char *
dup_as_one_line (const char *text)
{
  gboolean is_long = g_utf8_strlen (text, -1) > MAX_TEXT;
  g_autofree char *head = is_long ? g_utf8_substring (text, 0, MAX_TEXT) : g_strdup (text);

  for (char *at = head; *at != '\0'; at++) {
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  }
  return g_strconcat (head, is_long ? "…" : "", NULL);
}

SlProblemList *
sl_problem_list_new (const char *file_name)
{
  SlProblemList *self = g_new0 (SlProblemList, 1);

  self->file_name = g_strdup (file_name);
  self->problems = g_ptr_array_new_with_free_func (problem_free);
  self->is_sorted = TRUE;
  return self;
}

void
sl_problem_list_free (SlProblemList *self)
{
  if (self == NULL)
    return;
  g_free (self->file_name);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

void
sl_problem_list_add (SlProblemList *self, guint line, guint column, const char *format, ...)
{
  g_autofree char *text = NULL;
  SlProblem *problem;
  va_list args;

  if (self->problems->len >= MAX_PROBLEMS)
    return;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  problem = g_new0 (SlProblem, 1);
  problem->line = line;
  problem->column = column;
  problem->text = dup_as_one_line (text);
  g_ptr_array_add (self->problems, problem);
  self->is_sorted = FALSE;
}

guint
sl_problem_list_get_length (SlProblemList *self)
{
  return self->problems->len;
}

const SlProblem *
sl_problem_list_get (SlProblemList *self, guint index)
{
  g_return_val_if_fail (index < self->problems->len, NULL);

  if (!self->is_sorted)
    g_ptr_array_sort (self->problems, compare_problems);
  self->is_sorted = TRUE;
  return g_ptr_array_index (self->problems, index);
}

char *
sl_problem_list_to_text (SlProblemList *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->problems->len; i++) {
    const SlProblem *problem = sl_problem_list_get (self, i);

    g_string_append_printf (text, "%s%s:%u:%u: %s", i > 0 ? "\n" : "", self->file_name,
                            problem->line, problem->column, problem->text);
  }
  return g_strdup (text->str);
}

gboolean
sl_problem_list_check_empty (SlProblemList *self, GError **error)
{
  g_autofree char *text = NULL;

  if (self->problems->len == 0)
    return TRUE;
  text = sl_problem_list_to_text (self);
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID, text);
  return FALSE;
}
