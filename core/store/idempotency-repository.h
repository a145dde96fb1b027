// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of idempotency_keys: replies to be given again. */
typedef struct {
  char *fingerprint;
  guint status; /* HTTP; 0 = the first request still runs */
  char *body;   /* (nullable) */
  gint64 created_at;
} SlIdempotencyRecord;

void sl_idempotency_record_free (SlIdempotencyRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlIdempotencyRecord, sl_idempotency_record_free)

/* NULL without an error when the key is new. */
SlIdempotencyRecord *sl_idempotency_repository_find (SlTransaction *transaction,
                                                     const char *user_id,
                                                     const char *operation,
                                                     const char *key,
                                                     GError **error);
gboolean sl_idempotency_repository_insert (SlTransaction *transaction,
                                           const char *user_id,
                                           const char *operation,
                                           const char *key,
                                           const char *fingerprint,
                                           GError **error);
gboolean sl_idempotency_repository_set_reply (SlTransaction *transaction,
                                              const char *user_id,
                                              const char *operation,
                                              const char *key,
                                              guint status,
                                              const char *body,
                                              GError **error);
gboolean sl_idempotency_repository_remove (SlTransaction *transaction,
                                           const char *user_id,
                                           const char *operation,
                                           const char *key,
                                           GError **error);
/* All of a user. */
gboolean sl_idempotency_repository_remove_user (SlTransaction *transaction,
                                                const char *user_id,
                                                GError **error);
/* Keys from before @wall_ms. Returns how many went, -1 on error. */
gint64 sl_idempotency_repository_prune (SlTransaction *transaction,
                                        gint64 wall_ms,
                                        guint limit,
                                        GError **error);
