// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/metrics.h"

/* Sends lines of the log to a Loki, beside standard error. Whoever logs never waits for it: lines
 * go into a bounded queue that a thread of its own empties, and those that find no room are counted
 * and forgotten. Counts:
 *   sluice_loki_lines_sent_total
 *   sluice_loki_lines_dropped_total{reason}  queue_full, refused
 *   sluice_loki_queue_lines                  wait now */
typedef struct _SlLokiPush SlLokiPush;

/* A Loki, and as whom to go there. */
typedef struct {
  const char *base_url;  /* "http://localhost:3100", without a slash at the end */
  const char *username;  /* (nullable): nobody logs in */
  const char *password;  /* (nullable) secret */
  const char *tenant_id; /* (nullable) */
} SlLokiTarget;

/* The log goes to @target, which is copied, from now on; one at a time. */
SlLokiPush *sl_loki_push_start (const SlLokiTarget *target, SlMetrics *metrics);
/* Sends what waits, for two seconds at most. */
void sl_loki_push_stop (SlLokiPush *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlLokiPush, sl_loki_push_stop)
