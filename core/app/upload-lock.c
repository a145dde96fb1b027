// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A mutex for the threads of this daemon, then a lease for the other daemons, where there can be
 * any. The lease lives as long as the daemon, or until it is given back: what could not be, since
 * the database was away, is given back later. */
#include "app/upload-lock.h"

#include "app/app-private.h"
#include "sluice/sluice-error.h"
#include "store/exclusive-lease.h"

/* What is done under a lock takes less than a second. */
#define POLL_MS 50
/* Then whoever had it died, and its lease ran out. */
#define PATIENCE_MS (SL_EXCLUSIVE_LEASE_MS + 5000)

struct _SlUploadLock {
  SlApp *app;              /* (unowned) */
  GMutex *mutex;           /* (unowned) locked */
  SlExclusiveLease *lease; /* (owned) (nullable) alone on the database */
  gboolean is_held;        /* the lease */
};

static gboolean
wait_for_lease (SlUploadLock *self, const char *name, GError **error)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until) {
    if (!sl_exclusive_lease_take (self->lease, &self->is_held, error))
      return FALSE;
    if (self->is_held)
      return TRUE;
    g_usleep (POLL_MS * G_TIME_SPAN_MILLISECOND);
  }
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "another daemon works on '%s'", name);
  return FALSE;
}

void
sl_upload_locks_settle (SlApp *app)
{
  SlExclusiveLease *lease = NULL;

  while ((lease = g_async_queue_try_pop (app->left_leases)) != NULL) {
    g_autoptr (GError) error = NULL;

    if (!sl_exclusive_lease_give_back (lease, &error)) {
      g_debug ("others go on waiting for a lock: %s", error->message);
      g_async_queue_push (app->left_leases, lease);
      return;
    }
    sl_exclusive_lease_free (lease);
  }
}

SlUploadLock *
sl_upload_lock_take (SlApp *app, const char *media_id, GError **error)
{
  g_autoptr (SlUploadLock) self = g_new0 (SlUploadLock, 1);
  g_autofree char *name = g_strconcat ("upload/", media_id, NULL);

  sl_upload_locks_settle (app);
  self->app = app;
  self->mutex = sl_app_get_upload_lock (app, media_id);
  g_mutex_lock (self->mutex);
  if (app->node_id == NULL)
    return g_steal_pointer (&self);
  self->lease = sl_exclusive_lease_new (app->database, name, app->node_id);
  return wait_for_lease (self, name, error) ? g_steal_pointer (&self) : NULL;
}

void
sl_upload_lock_free (SlUploadLock *self)
{
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return;
  if (self->is_held && !sl_exclusive_lease_give_back (self->lease, &error)) {
    g_debug ("others wait for a lock: %s", error->message);
    g_async_queue_push (self->app->left_leases, g_steal_pointer (&self->lease));
  }
  g_clear_pointer (&self->lease, sl_exclusive_lease_free);
  g_mutex_unlock (self->mutex);
  g_free (self);
}
