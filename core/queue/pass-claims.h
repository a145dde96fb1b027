// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/thread-pool.h"
#include "model/queue-options.h"
#include "queue/rescue-watch.h"
#include "store/database.h"

/* The queue's transactions, each run on a thread. Callbacks come in the thread-default main context
 * of the caller. @database and @threads outlive them. */

typedef struct {
  const char *owner; /* copied */
  guint limits[SL_N_LANES];
  guint per_owner;
  const SlQueueOptions *queues; /* (unowned) SL_N_QUEUES of them, which outlive the request */
  /* (transfer full) (nullable) (element-type SlPass): what @owner runs; other passes of its are
   * released first, since it does not know how its last claim ended */
  GPtrArray *known;
} SlClaimRequest;

typedef struct {
  GPtrArray *passes; /* (element-type SlPass): claimed */
  gint64 now;        /* the database's, wall ms */
  gint64 next_due;   /* when to look again for what was left ready; 0 = nothing was */
} SlClaimResult;

void sl_claim_result_free (SlClaimResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlClaimResult, sl_claim_result_free)

void sl_pass_claims_claim_async (SlDatabase *database,
                                 SlThreadPool *threads,
                                 const SlClaimRequest *request,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
SlClaimResult *sl_pass_claims_claim_finish (GAsyncResult *result, GError **error);

typedef struct {
  GPtrArray *passes;   /* (element-type SlPass): whose lease ran out, ours now */
  SlRescueWatch watch; /* for the next scan */
} SlRescueResult;

void sl_rescue_result_free (SlRescueResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlRescueResult, sl_rescue_result_free)

/* Takes nothing as long as @watch, copied, says that owners may still come. */
void sl_pass_claims_rescue_async (SlDatabase *database,
                                  SlThreadPool *threads,
                                  const char *owner,
                                  const SlRescueWatch *watch,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
SlRescueResult *sl_pass_claims_rescue_finish (GAsyncResult *result, GError **error);

/* @held: (transfer full) (element-type SlPass). Returns in finish: (element-type utf8): the tokens
 * of those that are lost */
void sl_pass_claims_heartbeat_async (SlDatabase *database,
                                     SlThreadPool *threads,
                                     GPtrArray *held,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
GPtrArray *sl_pass_claims_heartbeat_finish (GAsyncResult *result, GError **error);

/* Blocks. Leases of an instance before this one end now. */
gboolean sl_pass_claims_expire (SlDatabase *database, const char *owner, GError **error);
