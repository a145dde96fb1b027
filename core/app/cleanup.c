// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The specification's CLEANUP job: everything that goes because nobody will ask for it again. */
#include "app/cleanup.h"

#include "app/app-private.h"
#include "app/delete-user.h"

typedef struct {
  const char *name;
  gint64 (*run) (SlApp *app, GError **error);
} Cleanup;

/* Counted as what is then removed. */
static gint64
delete_late_media (SlApp *app, GError **error)
{
  return sl_delete_late_media (app, error) ? 0 : -1;
}

static const Cleanup cleanups[] = {
  [SL_CLEANUP_UPLOADS] = { "uploads", sl_app_expire_uploads },
  [SL_CLEANUP_ORPHANS] = { "orphans", sl_app_find_orphans },
  [SL_CLEANUP_OBJECTS] = { "objects", sl_app_remove_garbage },
  [SL_CLEANUP_STRAYS] = { "strays", sl_app_remove_strays },
  [SL_CLEANUP_LATE_MEDIA] = { "late-media", delete_late_media },
  [SL_CLEANUP_IDEMPOTENCY_KEYS] = { "idempotency-keys", sl_app_prune_idempotency_keys },
  [SL_CLEANUP_CONSUMED_EVENTS] = { "consumed-events", sl_app_prune_consumed_events },
  [SL_CLEANUP_EVENTS] = { "events", sl_app_prune_events },
  [SL_CLEANUP_PASSES] = { "passes", sl_app_prune_passes },
  [SL_CLEANUP_NODES] = { "nodes", sl_app_prune_nodes },
};
G_STATIC_ASSERT (G_N_ELEMENTS (cleanups) == SL_N_CLEANUPS);

const char *
sl_cleanup_to_string (SlCleanup cleanup)
{
  return cleanups[cleanup].name;
}

gint64
sl_clean_up (SlApp *app, SlCleanup cleanup, GError **error)
{
  gint64 removed = cleanups[cleanup].run (app, error);

  if (removed > 0)
    sl_metric_add (app->cleaned_up, removed, cleanups[cleanup].name, NULL);
  return removed;
}

gint64
sl_sweep (SlApp *app, GError **error)
{
  gint64 sum = 0;

  for (guint cleanup = 0; cleanup < SL_N_CLEANUPS; cleanup++) {
    gint64 removed = sl_clean_up (app, cleanup, error);

    if (removed < 0)
      return -1;
    sum += removed;
  }
  return sum;
}
