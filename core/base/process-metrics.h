// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/metrics.h"

/* What Prometheus' client libraries tell about their process, under the same names. Asked for
 * whenever the registry is written. */
typedef struct _SlProcessMetrics SlProcessMetrics;

/* Lives as long as @metrics is written. */
SlProcessMetrics *sl_process_metrics_new (SlMetrics *metrics);
void sl_process_metrics_free (SlProcessMetrics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlProcessMetrics, sl_process_metrics_free)
