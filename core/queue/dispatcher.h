// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "base/metrics.h"
#include "model/queue-options.h"
#include "queue/pass-sink.h"
#include "store/database.h"

/* Claims passes, gives each to a worker process, keeps leases alive, rescues what others left,
 * kills on timeout. Lives on the main loop; blocking parts run on threads of its own. Once started
 * it has to be stopped before its last reference goes. */
#define SL_TYPE_DISPATCHER (sl_dispatcher_get_type ())
G_DECLARE_FINAL_TYPE (SlDispatcher, sl_dispatcher, SL, DISPATCHER, GObject)

/* How often things are looked at. */
typedef struct {
  guint poll_min_ms; /* for ready passes: a random time between the two */
  guint poll_max_ms;
  guint heartbeat_ms;
  guint rescue_ms;
  guint rescue_gap_ms;   /* as in queue/rescue-watch.h */
  guint rescue_grace_ms; /* the same */
  guint finish_retry_ms; /* of a pass that ended while the database is away */
} SlQueueTiming;

typedef struct {
  const char *instance_id;            /* new for each start */
  const char *worker_path;            /* sluice-worker */
  const char *work_root;              /* a folder for work folders; emptied at start */
  guint slots[SL_N_LANES];            /* passes that run at once in a lane */
  guint per_owner;                    /* running passes of one owner in a lane */
  guint prestarted;                   /* idle workers that wait ahead of need */
  guint prestarted_long;              /* of long passes; the others are not for these */
  SlQueueOptions queues[SL_N_QUEUES]; /* timeout 0 = 300 s + 20 x the duration, probe 30 s */
  guint stall_timeout_ms;             /* no progress for this long; 60,000 */
  guint grace_ms;                     /* for running work at stop; 30,000 */
  const SlQueueTiming *timing;        /* (nullable): the usual one; tests shorten it */
} SlDispatcherConfig;

SlDispatcher *sl_dispatcher_new (const SlDispatcherConfig *config,
                                 SlDatabase *database,
                                 SlPassSink *sink,
                                 SlMetrics *metrics);
/* Idle workers are started, old leases ended, claiming begins. */
gboolean sl_dispatcher_start (SlDispatcher *self, GError **error);
/* Something may be ready now. Thread-safe, cheap. */
void sl_dispatcher_wake (SlDispatcher *self);
/* Kills what runs for a media. Thread-safe. */
void sl_dispatcher_cancel_media (SlDispatcher *self, const char *media_id);
/* Stops claiming; what has not begun to work is given back at once, running work and the storing of
 * its outputs get their grace, then are broken off and given back. */
void
sl_dispatcher_stop_async (SlDispatcher *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean sl_dispatcher_stop_finish (SlDispatcher *self, GAsyncResult *result, GError **error);

/* Running passes in a lane, for /health and metrics. */
guint sl_dispatcher_get_active (SlDispatcher *self, SlLane lane);
