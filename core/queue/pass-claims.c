// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The queue's transactions, off the main loop. The database may run a transaction again, so each
 * starts by forgetting what it found before. */
#include "queue/pass-claims.h"

#include "store/limiter-repository.h"
#include "store/pass-repository.h"

/* A dead daemon leaves as many as it had slots; the next scan takes what is over. */
#define RESCUE_LIMIT 16

typedef struct {
  SlDatabase *database; /* (owned) */
  char *owner;          /* (owned) (nullable) */
  SlClaimRequest request;
  SlLimiterWindow windows[SL_N_QUEUES]; /* of those queues that have a limiter */
  SlRescueWatch watch;                  /* before a rescue */
  GPtrArray *held;                      /* (owned) (nullable) (element-type SlPass) */
  SlClaimResult *claim;                 /* (owned) (nullable) */
  SlRescueResult *rescue;               /* (owned) (nullable) */
  GPtrArray *lost;                      /* (owned) (nullable) (element-type utf8) */
} Transaction;

static void
transaction_free (gpointer data)
{
  Transaction *self = data;

  g_object_unref (self->database);
  g_free (self->owner);
  g_clear_pointer (&self->request.known, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->claim, sl_claim_result_free);
  g_clear_pointer (&self->rescue, sl_rescue_result_free);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  g_free (self);
}

void
sl_claim_result_free (SlClaimResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->passes, g_ptr_array_unref);
  g_free (self);
}

void
sl_rescue_result_free (SlRescueResult *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->passes, g_ptr_array_unref);
  g_free (self);
}

static Transaction *
start_task (GTask *task, SlDatabase *database, const char *owner)
{
  Transaction *self = g_new0 (Transaction, 1);

  self->database = g_object_ref (database);
  self->owner = g_strdup (owner);
  g_task_set_task_data (task, self, transaction_free);
  return self;
}

static gboolean
release_unknown (Transaction *self, SlTransaction *transaction, GError **error)
{
  return self->request.known == NULL
         || sl_pass_repository_release_unknown (transaction, self->owner, self->request.known,
                                                error);
}

/* The windows stay locked until the claim is committed: daemons that claim from a queue with a
 * limiter do it one after the other. */
static gboolean
load_windows (Transaction *self, SlTransaction *transaction, GError **error)
{
  for (guint i = 0; i < SL_N_QUEUES; i++) {
    const SlQueueOptions *options = &self->request.queues[i];

    if (options->limiter_max > 0
        && !sl_limiter_repository_load (transaction, i, options->limiter_duration_ms,
                                        &self->windows[i], error))
      return FALSE;
  }
  return TRUE;
}

static guint
count_allowed (const Transaction *self, SlQueue queue)
{
  guint max = self->request.queues[queue].limiter_max;
  guint n_started = self->windows[queue].n_started;

  if (max == 0)
    return G_MAXUINT;
  return max > n_started ? max - n_started : 0;
}

/* What a limiter holds back, if anything, may start when its window ends. */
static gboolean
find_next_due (Transaction *self, SlTransaction *transaction, GError **error)
{
  SlClaimResult *claim = self->claim;

  if (!sl_pass_repository_next_due (transaction, &claim->next_due, error))
    return FALSE;
  for (guint i = 0; i < SL_N_QUEUES; i++) {
    gint64 end = self->windows[i].started_at + self->request.queues[i].limiter_duration_ms;

    if (count_allowed (self, i) == 0 && (claim->next_due == 0 || end < claim->next_due))
      claim->next_due = end;
  }
  return TRUE;
}

static gboolean
count_starts (Transaction *self,
              SlTransaction *transaction,
              SlQueue queue,
              guint n_started,
              GError **error)
{
  if (n_started == 0 || self->request.queues[queue].limiter_max == 0)
    return TRUE;
  self->windows[queue].n_started += n_started;
  return sl_limiter_repository_save (transaction, queue, &self->windows[queue], error);
}

static gboolean
claim_lane (Transaction *self, SlTransaction *transaction, SlLane lane, GError **error)
{
  SlQueue queue = sl_queue_for_lane (lane);
  guint limit = MIN (self->request.limits[lane], count_allowed (self, queue));
  GPtrArray *passes = NULL;
  guint n_claimed = 0;

  if (limit == 0)
    return TRUE;
  passes = sl_pass_repository_claim (transaction, self->owner, lane, limit, self->request.per_owner,
                                     error);
  if (passes == NULL)
    return FALSE;
  n_claimed = passes->len;
  g_ptr_array_extend_and_steal (self->claim->passes, passes);
  return count_starts (self, transaction, queue, n_claimed, error);
}

/* Long passes first: they are few, and where a limiter lets few start, probes without end would
 * keep them from ever doing so. */
static gboolean
claim_lanes (Transaction *self, SlTransaction *transaction, GError **error)
{
  static const SlLane order[SL_N_LANES] = { SL_LANE_LONG, SL_LANE_QUICK, SL_LANE_TRANSCRIPTION };

  for (guint i = 0; i < SL_N_LANES; i++) {
    if (!claim_lane (self, transaction, order[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
claim_in_transaction (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Transaction *self = user_data;

  g_clear_pointer (&self->claim, sl_claim_result_free);
  self->claim = g_new0 (SlClaimResult, 1);
  self->claim->passes = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_pass_free);
  self->claim->now = sl_transaction_get_now (transaction);
  return release_unknown (self, transaction, error) && load_windows (self, transaction, error)
         && claim_lanes (self, transaction, error) && find_next_due (self, transaction, error);
}

static void
claim_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Transaction *self = task_data;
  GError *error = NULL;

  if (sl_database_write (self->database, claim_in_transaction, self, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->claim),
                           (GDestroyNotify) sl_claim_result_free);
  else
    g_task_return_error (task, error);
}

void
sl_pass_claims_claim_async (SlDatabase *database,
                            SlThreadPool *threads,
                            const SlClaimRequest *request,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  start_task (task, database, request->owner)->request = *request;
  sl_thread_pool_push (threads, task, claim_on_thread);
}

SlClaimResult *
sl_pass_claims_claim_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
rescue_in_transaction (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Transaction *self = user_data;
  guint limit;

  g_clear_pointer (&self->rescue, sl_rescue_result_free);
  self->rescue = g_new0 (SlRescueResult, 1);
  self->rescue->watch = self->watch;
  limit = sl_rescue_watch_look (&self->rescue->watch, sl_transaction_get_now (transaction))
              ? RESCUE_LIMIT
              : 0;
  self->rescue->passes = sl_pass_repository_rescue (transaction, self->owner, limit, error);
  return self->rescue->passes != NULL;
}

static void
rescue_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Transaction *self = task_data;
  GError *error = NULL;

  if (sl_database_write (self->database, rescue_in_transaction, self, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->rescue),
                           (GDestroyNotify) sl_rescue_result_free);
  else
    g_task_return_error (task, error);
}

void
sl_pass_claims_rescue_async (SlDatabase *database,
                             SlThreadPool *threads,
                             const char *owner,
                             const SlRescueWatch *watch,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  start_task (task, database, owner)->watch = *watch;
  sl_thread_pool_push (threads, task, rescue_on_thread);
}

SlRescueResult *
sl_pass_claims_rescue_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
heartbeat_in_transaction (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Transaction *self = user_data;

  g_clear_pointer (&self->lost, g_ptr_array_unref);
  self->lost = sl_pass_repository_heartbeat (transaction, self->held, error);
  return self->lost != NULL;
}

static void
heartbeat_on_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Transaction *self = task_data;
  GError *error = NULL;

  if (sl_database_write (self->database, heartbeat_in_transaction, self, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->lost), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
sl_pass_claims_heartbeat_async (SlDatabase *database,
                                SlThreadPool *threads,
                                GPtrArray *held,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  start_task (task, database, NULL)->held = held;
  sl_thread_pool_push (threads, task, heartbeat_on_thread);
}

GPtrArray *
sl_pass_claims_heartbeat_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
expire_in_transaction (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_pass_repository_expire_leases (transaction, user_data, error);
}

gboolean
sl_pass_claims_expire (SlDatabase *database, const char *owner, GError **error)
{
  return sl_database_write (database, expire_in_transaction, (gpointer) owner, error);
}
