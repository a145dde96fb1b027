// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Heartbeat and self-fence. The heartbeat tells the database that we live; the fence is for when
 * the database cannot be told: then others will take our passes once the leases ran out, so our
 * workers have to be dead before that. */
#include "queue/lease-keeper.h"

#include "base/log.h"
#include "queue/pass-claims.h"

/* How often the fence is looked at, as a part of its length. */
#define FENCE_LOOKS 20

struct _SlLeaseKeeper {
  gatomicrefcount ref_count; /* one of the owner, one of a heartbeat under way */
  SlDatabase *database;      /* (unowned) */
  SlThreadPool *threads;     /* (unowned) */
  SlClock *clock;            /* (unowned) */
  const char *owner;         /* (unowned) */
  SlLeaseKeeperFuncs funcs;
  gpointer user_data;
  guint heartbeat_timer;
  guint fence_timer;
  gint64 fence_us;
  gint64 sent_at; /* of the heartbeat under way */
  gint64 good_at; /* when the last one that worked was sent */
  gboolean is_sending;
  gboolean is_stopped;
};

static void
keeper_unref (SlLeaseKeeper *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static gboolean
holds_any (SlLeaseKeeper *self)
{
  g_auto (GStrv) held = self->funcs.list_held (self->user_data);

  return held[0] != NULL;
}

static void
take_answer (SlLeaseKeeper *self, GPtrArray *lost)
{
  self->good_at = self->sent_at;
  for (guint i = 0; i < lost->len; i++)
    self->funcs.lost (g_ptr_array_index (lost, i), self->user_data);
}

static void
on_heartbeat_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SlLeaseKeeper *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lost = sl_pass_claims_heartbeat_finish (result, &error);

  self->is_sending = FALSE;
  if (error != NULL)
    sl_log_warning ("heartbeat failed", "ERROR", error->message, NULL);
  else if (!self->is_stopped)
    take_answer (self, lost);
  keeper_unref (self);
}

static gboolean
on_heartbeat_due (gpointer user_data)
{
  SlLeaseKeeper *self = user_data;
  g_auto (GStrv) held = NULL;

  if (self->is_sending)
    return G_SOURCE_CONTINUE;
  held = self->funcs.list_held (self->user_data);
  if (held[0] == NULL)
    return G_SOURCE_CONTINUE;
  self->is_sending = TRUE;
  self->sent_at = sl_clock_get_monotonic_us (self->clock);
  g_atomic_ref_count_inc (&self->ref_count);
  sl_pass_claims_heartbeat_async (self->database, self->threads, self->owner,
                                  g_steal_pointer (&held), on_heartbeat_answered, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_fence_looked_at (gpointer user_data)
{
  SlLeaseKeeper *self = user_data;
  gint64 now = sl_clock_get_monotonic_us (self->clock);

  if (now - self->good_at <= self->fence_us || !holds_any (self))
    return G_SOURCE_CONTINUE;
  sl_log_warning ("no heartbeat worked for too long, own workers are killed", NULL);
  self->good_at = now;
  self->funcs.lost (NULL, self->user_data);
  return G_SOURCE_CONTINUE;
}

SlLeaseKeeper *
sl_lease_keeper_new (SlDatabase *database,
                     SlThreadPool *threads,
                     SlClock *clock,
                     const char *owner,
                     const SlLeaseKeeperFuncs *funcs,
                     gpointer user_data)
{
  SlLeaseKeeper *self = g_new0 (SlLeaseKeeper, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->database = database;
  self->threads = threads;
  self->clock = clock;
  self->owner = owner;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->good_at = sl_clock_get_monotonic_us (clock);
  return self;
}

void
sl_lease_keeper_start (SlLeaseKeeper *self, guint heartbeat_ms, guint fence_ms)
{
  self->fence_us = (gint64) fence_ms * 1000;
  self->heartbeat_timer = g_timeout_add (heartbeat_ms, on_heartbeat_due, self);
  self->fence_timer = g_timeout_add (MAX (fence_ms / FENCE_LOOKS, 1), on_fence_looked_at, self);
}

void
sl_lease_keeper_note_claim (SlLeaseKeeper *self, gint64 monotonic_us)
{
  if (!holds_any (self))
    self->good_at = monotonic_us;
}

void
sl_lease_keeper_free (SlLeaseKeeper *self)
{
  if (self == NULL)
    return;
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  g_clear_handle_id (&self->fence_timer, g_source_remove);
  keeper_unref (self);
}
