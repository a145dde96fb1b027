// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"
#include "descriptor/checker.h"

/* The most passes at a time in a lane: more than any machine that the daemon is for has cores. */
#define SL_CONFIG_MAX_JOBS 64
/* A pass that takes longer than a day has hung. */
#define SL_CONFIG_MAX_TIMEOUT_MS 86400000

/* The section `queues:`, in the specification's words. */
void sl_config_queues_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config);
/* For people: a line for each queue, "# queue media-processing: concurrency 4, ...". */
char *sl_config_queues_to_text (const SlConfig *config);
