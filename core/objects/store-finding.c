// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A list of findings. */
#include "objects/store-finding.h"

static void
finding_free (gpointer data)
{
  SlStoreFinding *self = data;

  g_free (self->subject);
  g_free (self->text);
  g_free (self->remedy);
  g_free (self);
}

const char *
sl_finding_state_to_string (SlFindingState state)
{
  static const char *const words[] = { "fine", "advice", "problem", "skipped" };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (words), "problem");
  return words[state];
}

GPtrArray *
sl_store_findings_new (void)
{
  return g_ptr_array_new_with_free_func (finding_free);
}

void
sl_store_findings_add (GPtrArray *findings,
                       const char *check,
                       const char *subject,
                       SlFindingState state,
                       char *text,
                       char *remedy)
{
  SlStoreFinding *self = g_new0 (SlStoreFinding, 1);

  self->check = check;
  self->subject = g_strdup (subject);
  self->state = state;
  self->text = text;
  self->remedy = remedy;
  g_ptr_array_add (findings, self);
}

gboolean
sl_store_findings_have (GPtrArray *findings, SlFindingState state)
{
  for (guint i = 0; i < findings->len; i++) {
    if (((const SlStoreFinding *) findings->pdata[i])->state == state)
      return TRUE;
  }
  return FALSE;
}
