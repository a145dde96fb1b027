// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Idempotency-Key: a request that is sent again, since its answer was lost, gets that answer and
 * has no second effect. */
#include <string.h>

#include "app/app-private.h"
#include "app/health.h"
#include "sluice/sluice-error.h"
#include "store/idempotency-repository.h"

/* A first request that has not answered after this long died with its daemon: the key is free
 * again. */
#define ABANDONED_MS 60000

typedef struct {
  const SlIdempotencyScope *scope;
  gboolean replayed;
  guint status;
  char *body; /* (owned) (nullable) */
} Idempotency;

static gboolean
insert_key (SlTransaction *transaction, const SlIdempotencyScope *scope, GError **error)
{
  return sl_idempotency_repository_insert (transaction, scope->user_id, scope->operation,
                                           scope->key, scope->fingerprint, error);
}

static gboolean
replay (SlTransaction *transaction,
        Idempotency *self,
        const SlIdempotencyRecord *record,
        GError **error)
{
  if (strcmp (record->fingerprint, self->scope->fingerprint) != 0) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_IDEMPOTENCY_MISMATCH,
                         "Idempotency-Key: used before with another body; take a new key");
    return FALSE;
  }
  if (record->status != 0) {
    self->replayed = TRUE;
    self->status = record->status;
    self->body = g_strdup (record->body);
    return TRUE;
  }
  if (record->created_at + ABANDONED_MS > sl_transaction_get_now (transaction)) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                         "Idempotency-Key: the first request is still being answered");
    return FALSE;
  }
  return sl_idempotency_repository_remove (transaction, self->scope->user_id,
                                           self->scope->operation, self->scope->key, error)
         && insert_key (transaction, self->scope, error);
}

static gboolean
begin (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Idempotency *self = user_data;
  const SlIdempotencyScope *scope = self->scope;
  g_autoptr (GError) failure = NULL;
  g_autoptr (SlIdempotencyRecord) record = sl_idempotency_repository_find (
      transaction, scope->user_id, scope->operation, scope->key, &failure);

  if (failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  g_clear_pointer (&self->body, g_free);
  if (record != NULL)
    return replay (transaction, self, record, error);
  return insert_key (transaction, scope, error);
}

gboolean
sl_idempotency_begin (SlApp *app,
                      const SlIdempotencyScope *scope,
                      gboolean *replayed,
                      guint *status,
                      char **body,
                      GError **error)
{
  Idempotency self = { .scope = scope };

  if (!sl_database_write (app->database, begin, &self, error)) {
    g_clear_pointer (&self.body, g_free);
    return FALSE;
  }
  *replayed = self.replayed;
  *status = self.status;
  *body = self.body;
  return TRUE;
}

static gboolean
end (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Idempotency *self = user_data;
  const SlIdempotencyScope *scope = self->scope;

  if (self->status == 0)
    return sl_idempotency_repository_remove (transaction, scope->user_id, scope->operation,
                                             scope->key, error);
  return sl_idempotency_repository_set_reply (transaction, scope->user_id, scope->operation,
                                              scope->key, self->status, self->body, error);
}

gboolean
sl_idempotency_end (SlApp *app,
                    const SlIdempotencyScope *scope,
                    guint status,
                    const char *body,
                    GError **error)
{
  Idempotency self = { .scope = scope, .status = status };
  gboolean ok;

  self.body = g_strdup (body);
  ok = sl_database_write (app->database, end, &self, error);
  g_clear_pointer (&self.body, g_free);
  return ok;
}
