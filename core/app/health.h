// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"
#include "store/pass-repository.h"

/* health.c: what /health and /readyz tell. */
typedef struct {
  gboolean database_ok;
  gboolean storage_ok;
  SlQueueLoad queues[SL_N_QUEUES];
  gint64 now;                 /* the database's, wall ms */
  SlProvidersState providers; /* of transcriptions, as recent calls have told */
  gint64 outbox_count;
  gint64 outbox_oldest_ms;
  gboolean has_broker; /* events go to one; this and the next: see sl_check_broker() */
  gboolean broker_ok;
} SlHealth;

/* Whether what requests need answers, and no more: for whoever asks each second. */
void sl_check_ready (SlApp *app, SlHealth *health);
/* That, and how much waits; sets the gauges of metrics. Counts rows. */
void sl_check_health (SlApp *app, SlHealth *health);
/* The broker, which requests do not wait for: events wait in the outbox until it is back. May take
 * a second longer. */
void sl_check_broker (SlApp *app, SlHealth *health);

/* idempotency.c: Idempotency-Key of POST requests. begin returns the stored reply when the key was
 * used before (IDEMPOTENCY_MISMATCH with another body, CONFLICT while the first still runs), else
 * FALSE in @replayed. */
typedef struct {
  const char *user_id;
  const char *operation; /* operationId */
  const char *key;
  const char *fingerprint; /* SHA-256 of the body */
} SlIdempotencyScope;

gboolean sl_idempotency_begin (SlApp *app,
                               const SlIdempotencyScope *scope,
                               gboolean *replayed,
                               guint *status,
                               char **body,
                               GError **error);
/* Stores the reply; @status 0 forgets the key (the request failed on our side). */
gboolean sl_idempotency_end (SlApp *app,
                             const SlIdempotencyScope *scope,
                             guint status,
                             const char *body,
                             GError **error);
