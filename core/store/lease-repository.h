// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of leases: work that one daemon at a time does, by name. Whoever knows the token holds it,
 * until the time that is in the row. */
typedef struct {
  char *name;
  char *owner; /* a node's id */
  gint64 until;
} SlLease;

void sl_lease_free (SlLease *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlLease, sl_lease_free)

/* Takes it for @duration_ms when nobody has it, or the same @owner by another token, as before it
 * was started again. FALSE in @taken: another has it. */
gboolean sl_lease_repository_take (SlTransaction *transaction,
                                   const char *name,
                                   const char *owner,
                                   const char *token,
                                   guint duration_ms,
                                   gboolean *taken,
                                   GError **error);
/* In a transaction that writes: nobody takes it before that ends. SLUICE_ERROR_LEASE_LOST when
 * another has taken it: the caller rolls back. */
gboolean sl_lease_repository_confirm (SlTransaction *transaction,
                                      const char *name,
                                      const char *token,
                                      guint duration_ms,
                                      GError **error);
/* Nothing when another has it. */
gboolean sl_lease_repository_give_back (SlTransaction *transaction,
                                        const char *name,
                                        const char *token,
                                        GError **error);
/* Those of @owner that did not run out. */
gboolean sl_lease_repository_renew_all (SlTransaction *transaction,
                                        const char *owner,
                                        guint duration_ms,
                                        GError **error);
/* Until when another than @owner has it, wall ms; 0 = no other has. */
gboolean sl_lease_repository_find_other (SlTransaction *transaction,
                                         const char *name,
                                         const char *owner,
                                         gint64 *until,
                                         GError **error);
/* Those that did not run out, by name, without locks of single things ("upload/..."). Returns:
 * (element-type SlLease) (transfer full) */
GPtrArray *sl_lease_repository_list (SlTransaction *transaction, GError **error);
/* Those that ran out before @wall_ms. Returns how many, -1 on error. */
gint64 sl_lease_repository_prune (SlTransaction *transaction, gint64 wall_ms, GError **error);
