// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/provider-set.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "descriptor/pipeline-set.h"
#include "events/outbox-relay.h"
#include "model/queue-options.h"
#include "objects/object-store.h"
#include "queue/dispatcher.h"
#include "queue/pass-sink.h"
#include "store/database.h"
#include "store/service-repository.h"

/* What every use case works with. Made once by daemon/main.c. Use cases are blocking functions that
 * read top to bottom; they are thread-safe and never called on the main loop. */
#define SL_TYPE_APP (sl_app_get_type ())
G_DECLARE_FINAL_TYPE (SlApp, sl_app, SL, APP, GObject) /* implements SlPassSink */

typedef struct {
  guint64 upload_expiry_s;     /* 900 */
  guint64 download_expiry_s;   /* 3600 */
  gint64 keep_originals_ms;    /* of recordings that are through; 0 = for ever */
  guint64 multipart_threshold; /* bytes: larger files may be uploaded in parts; 0: on request */
  SlQueueOptions queues[SL_N_QUEUES];
  SlServiceBudget transcription_budget; /* of all daemons together */
  const char *node_id;                  /* (nullable) where no other daemon can be; copied */
} SlAppConfig;

SlApp *sl_app_new (const SlAppConfig *config,
                   SlDatabase *database,
                   SlObjectStore *objects,
                   SlPipelineSet *pipelines,
                   SlClock *clock,
                   SlMetrics *metrics);
/* Set after construction, since both look at the app: who to wake after a commit. */
void sl_app_set_dispatcher (SlApp *self, SlDispatcher *dispatcher);
void sl_app_set_relay (SlApp *self, SlOutboxRelay *relay);

SlPipelineSet *sl_app_get_pipelines (SlApp *self);
/* Who transcribes; empty until somebody adds to it, before the first use. (transfer none) */
SlProviderSet *sl_app_get_providers (SlApp *self);
