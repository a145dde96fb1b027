// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Heartbeats tell the database that we live. While they can't, work goes on: whether somebody else
 * has taken it meanwhile is in the database, and asked as soon as that is back. Until then none of
 * our results counts, since each is written under the token of its lease. */
#include "queue/lease-keeper.h"

#include "base/log.h"
#include "queue/pass-claims.h"

/* After a heartbeat that failed, as a part of the usual time between two: others wait for us, once
 * the database is back, but not for long. */
#define RETRY_PART 10

struct _SlLeaseKeeper {
  gatomicrefcount ref_count; /* one of the owner, one of a heartbeat under way */
  SlDatabase *database;      /* (unowned) */
  SlThreadPool *threads;     /* (unowned) */
  SlLeaseKeeperFuncs funcs;
  gpointer user_data;
  guint heartbeat_ms;
  guint timer; /* for the next one; 0 while one is under way */
  gboolean has_failed;
  gboolean is_stopped;
};

static void send_heartbeat (SlLeaseKeeper *self);

static void
keeper_unref (SlLeaseKeeper *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static gboolean
on_heartbeat_due (gpointer user_data)
{
  SlLeaseKeeper *self = user_data;

  self->timer = 0;
  send_heartbeat (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_heartbeat (SlLeaseKeeper *self)
{
  guint delay_ms = self->has_failed ? MAX (self->heartbeat_ms / RETRY_PART, 1) : self->heartbeat_ms;

  self->timer = g_timeout_add (delay_ms, on_heartbeat_due, self);
}

/* Said once, however long the database is away. */
static void
note_outcome (SlLeaseKeeper *self, const GError *error)
{
  gboolean has_failed = error != NULL;

  if (has_failed && !self->has_failed)
    sl_log_warning ("leases can't be renewed, work goes on", "ERROR", error->message, NULL);
  else if (!has_failed && self->has_failed)
    sl_log_info ("leases can be renewed again", NULL);
  self->has_failed = has_failed;
}

static void
take_answer (SlLeaseKeeper *self, GPtrArray *lost, const GError *error)
{
  note_outcome (self, error);
  for (guint i = 0; lost != NULL && i < lost->len; i++)
    self->funcs.lost (g_ptr_array_index (lost, i), self->user_data);
  schedule_heartbeat (self);
}

static void
on_heartbeat_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlLeaseKeeper *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lost = sl_pass_claims_heartbeat_finish (result, &error);

  if (!self->is_stopped)
    take_answer (self, lost, error);
  keeper_unref (self);
}

static void
send_heartbeat (SlLeaseKeeper *self)
{
  g_autoptr (GPtrArray) held = self->funcs.list_held (self->user_data);

  if (held->len == 0) {
    schedule_heartbeat (self);
    return;
  }
  g_atomic_ref_count_inc (&self->ref_count);
  sl_pass_claims_heartbeat_async (self->database, self->threads, g_steal_pointer (&held),
                                  on_heartbeat_answered, self);
}

SlLeaseKeeper *
sl_lease_keeper_new (SlDatabase *database,
                     SlThreadPool *threads,
                     const SlLeaseKeeperFuncs *funcs,
                     gpointer user_data)
{
  SlLeaseKeeper *self = g_new0 (SlLeaseKeeper, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->database = database;
  self->threads = threads;
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

void
sl_lease_keeper_start (SlLeaseKeeper *self, guint heartbeat_ms)
{
  self->heartbeat_ms = heartbeat_ms;
  schedule_heartbeat (self);
}

void
sl_lease_keeper_free (SlLeaseKeeper *self)
{
  if (self == NULL)
    return;
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  keeper_unref (self);
}
