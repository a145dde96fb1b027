// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of checkpoints. */
#include "store/checkpoint-repository.h"

#include "base/time-format.h"

void
sl_checkpoint_free (SlCheckpoint *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

gboolean
sl_checkpoint_repository_save (SlTransaction *transaction,
                               const SlCheckpointScope *scope,
                               const char *name,
                               const char *value,
                               GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (
             transaction,
             "INSERT INTO stage_checkpoints (media_id, generation, stage, name, value, created_at)"
             " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (media_id, generation, stage, name)"
             " DO UPDATE SET value = excluded.value, created_at = excluded.created_at",
             g_variant_new ("(sussss)", scope->media_id, scope->generation, scope->stage, name,
                            value, now),
             error)
         >= 0;
}

GPtrArray *
sl_checkpoint_repository_list (SlTransaction *transaction,
                               const SlCheckpointScope *scope,
                               GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_checkpoint_free);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT name, value FROM stage_checkpoints"
      " WHERE media_id = $1 AND generation = $2 AND stage = $3 ORDER BY name",
      g_variant_new ("(sus)", scope->media_id, scope->generation, scope->stage), error);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows)) {
    SlCheckpoint *checkpoint = g_new0 (SlCheckpoint, 1);

    checkpoint->name = g_strdup (sl_rows_get_text (rows, 0));
    checkpoint->value = g_strdup (sl_rows_get_text (rows, 1));
    g_ptr_array_add (list, checkpoint);
  }
  return g_steal_pointer (&list);
}

gboolean
sl_checkpoint_repository_remove (SlTransaction *transaction,
                                 const SlCheckpointScope *scope,
                                 GError **error)
{
  return sl_transaction_execute (
             transaction,
             "DELETE FROM stage_checkpoints WHERE media_id = $1 AND generation = $2 AND stage = $3",
             g_variant_new ("(sus)", scope->media_id, scope->generation, scope->stage), error)
         >= 0;
}
