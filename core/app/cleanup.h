// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* What is cleaned up, in the order in which it is. */
typedef enum {
  SL_CLEANUP_UPLOADS,          /* never confirmed */
  SL_CLEANUP_ORPHANS,          /* objects of media that are not there, for the next */
  SL_CLEANUP_OBJECTS,          /* what waits for its removal, original recordings among it */
  SL_CLEANUP_STRAYS,           /* objects that came without an upload */
  SL_CLEANUP_LATE_MEDIA,       /* of users who are deleted */
  SL_CLEANUP_IDEMPOTENCY_KEYS, /* of the day before */
  SL_CLEANUP_CONSUMED_EVENTS,  /* of other services, applied long ago */
  SL_CLEANUP_EVENTS,           /* that were published long ago */
  SL_CLEANUP_PASSES,           /* finished, and more than are kept */
  SL_CLEANUP_NODES,            /* not seen for a day */
  SL_N_CLEANUPS,
} SlCleanup;

/* "uploads", "idempotency-keys": label of a metric, and for the log. */
const char *sl_cleanup_to_string (SlCleanup cleanup);

/* cleanup.c: one batch of one kind, so that it takes a moment; the next call goes on. Two at a time
 * do no harm and no good. Returns how many went, -1 on error. */
gint64 sl_clean_up (SlApp *app, SlCleanup cleanup, GError **error);
/* A batch of each kind. Returns how many went, -1 on error. */
gint64 sl_sweep (SlApp *app, GError **error);
