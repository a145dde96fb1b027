// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of leases. All times are the database's, so that clocks of daemons need not agree. */
#include "store/lease-repository.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"

void
sl_lease_free (SlLease *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->owner);
  g_free (self);
}

static char *
format_end (SlTransaction *transaction, guint duration_ms)
{
  return sl_time_format (sl_transaction_get_now (transaction) + duration_ms);
}

gboolean
sl_lease_repository_take (SlTransaction *transaction,
                          const char *name,
                          const char *owner,
                          const char *token,
                          guint duration_ms,
                          gboolean *taken,
                          GError **error)
{
  g_autofree char *until = format_end (transaction, duration_ms);
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  gint64 changed = sl_transaction_execute (
      transaction,
      "INSERT INTO leases (name, owner, token, until) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (name) DO UPDATE"
      " SET owner = excluded.owner, token = excluded.token, until = excluded.until"
      " WHERE leases.owner = excluded.owner OR leases.until <= $5",
      g_variant_new ("(sssss)", name, owner, token, until, now), error);

  *taken = changed > 0;
  return changed >= 0;
}

gboolean
sl_lease_repository_confirm (SlTransaction *transaction,
                             const char *name,
                             const char *token,
                             guint duration_ms,
                             GError **error)
{
  g_autofree char *until = format_end (transaction, duration_ms);
  gint64 changed = sl_transaction_execute (
      transaction, "UPDATE leases SET until = $3 WHERE name = $1 AND token = $2",
      g_variant_new ("(sss)", name, token, until), error);

  if (changed == 0)
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LEASE_LOST, "another daemon does '%s' now",
                 name);
  return changed > 0;
}

gboolean
sl_lease_repository_give_back (SlTransaction *transaction,
                               const char *name,
                               const char *token,
                               GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM leases WHERE name = $1 AND token = $2",
                                 g_variant_new ("(ss)", name, token), error)
         >= 0;
}

gboolean
sl_lease_repository_renew_all (SlTransaction *transaction,
                               const char *owner,
                               guint duration_ms,
                               GError **error)
{
  g_autofree char *until = format_end (transaction, duration_ms);
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));

  return sl_transaction_execute (transaction,
                                 "UPDATE leases SET until = $2 WHERE owner = $1 AND until > $3"
                                 " AND until < $2",
                                 g_variant_new ("(sss)", owner, until, now), error)
         >= 0;
}

gboolean
sl_lease_repository_find_other (SlTransaction *transaction,
                                const char *name,
                                const char *owner,
                                gint64 *until,
                                GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT until FROM leases WHERE name = $1 AND owner <> $2 AND until > $3",
      g_variant_new ("(sss)", name, owner, now), error);

  if (rows == NULL)
    return FALSE;
  *until = sl_rows_next (rows) ? sl_rows_get_time (rows, 0) : 0;
  return TRUE;
}

GPtrArray *
sl_lease_repository_list (SlTransaction *transaction, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT name, owner, until FROM leases WHERE until > $1 AND name NOT LIKE '%/%'"
      " ORDER BY name",
      g_variant_new ("(s)", now), error);
  g_autoptr (GPtrArray) leases = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_lease_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows)) {
    SlLease *lease = g_new0 (SlLease, 1);

    lease->name = g_strdup (sl_rows_get_text (rows, 0));
    lease->owner = g_strdup (sl_rows_get_text (rows, 1));
    lease->until = sl_rows_get_time (rows, 2);
    g_ptr_array_add (leases, lease);
  }
  return g_steal_pointer (&leases);
}

gint64
sl_lease_repository_prune (SlTransaction *transaction, gint64 wall_ms, GError **error)
{
  g_autofree char *before = sl_time_format (wall_ms);

  return sl_transaction_execute (transaction, "DELETE FROM leases WHERE until < $1",
                                 g_variant_new ("(s)", before), error);
}
