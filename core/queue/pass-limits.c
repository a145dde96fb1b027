// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The limits of a pass: the operator's, or what the media makes one expect. */
#include "queue/pass-limits.h"

#include <string.h>

#include "model/media-facts.h"

/* A probe reads the head of a file and some packets. */
#define PROBE_LIMIT_MS 30000
/* A look at a file takes milliseconds; the verdict on a recording at most a second. */
#define PROBE_CPU_SECONDS 20
/* Without a limit of the operator: what any pass may take ... */
#define BASE_LIMIT_MS 300000
/* ... and for each second of media: the slowest preset on one slow core is about ten. */
#define LIMIT_FACTOR 20
/* Without a limit of the operator: the largest upload, 5 GiB, over a line of 25 Mbit/s. */
#define TRANSFER_LIMIT_MS (30 * 60 * 1000)
#define MAX_LIMIT_MS G_MAXINT32
#define NANOSECONDS_PER_MS 1000000

/* 0 = none. */
static guint
get_configured (const SlPass *pass, const SlQueueOptions *queues)
{
  return queues[sl_queue_for_lane (sl_lane_for_pass (pass->kind))].timeout_ms;
}

static gboolean
is_probe (const SlPass *pass)
{
  return strcmp (pass->kind, "probe") == 0;
}

guint
sl_pass_limits_get_transfer_ms (const SlPass *pass, const SlQueueOptions *queues)
{
  guint configured = get_configured (pass, queues);

  return configured > 0 ? configured : TRANSFER_LIMIT_MS;
}

/* The worker judges the media info; here a bad one only means the limit without a duration. */
static guint
expect_from_duration (const SlWorkOrder *order)
{
  g_autoptr (SlMediaFacts) facts = NULL;
  guint64 limit = BASE_LIMIT_MS;

  if (order->media_info != NULL)
    facts = sl_media_facts_new_from_json (order->media_info, strlen (order->media_info), NULL);
  if (facts != NULL)
    limit += facts->duration / NANOSECONDS_PER_MS * LIMIT_FACTOR;
  return (guint) MIN (limit, MAX_LIMIT_MS);
}

guint
sl_pass_limits_get_work_ms (const SlPass *pass,
                            const SlWorkOrder *order,
                            const SlQueueOptions *queues,
                            guint64 spent_ms)
{
  guint configured = get_configured (pass, queues);
  guint left = configured > spent_ms ? (guint) (configured - spent_ms) : 1;

  if (is_probe (pass))
    return configured > 0 ? MIN (left, PROBE_LIMIT_MS) : PROBE_LIMIT_MS;
  return configured > 0 ? left : expect_from_duration (order);
}

/* Whoever waits for an answer of somebody else makes no progress. */
guint
sl_pass_limits_get_stall_ms (const SlPass *pass, guint usual_ms)
{
  return sl_lane_for_pass (pass->kind) == SL_LANE_TRANSCRIPTION ? 0 : usual_ms;
}

guint
sl_pass_limits_get_cpu_s (const SlPass *pass,
                          const SlWorkOrder *order,
                          const SlQueueOptions *queues)
{
  guint threads = order->thread_budget > 0 ? order->thread_budget : g_get_num_processors ();
  guint64 wall_ms = sl_pass_limits_get_work_ms (pass, order, queues, 0);

  if (is_probe (pass))
    return PROBE_CPU_SECONDS;
  return (guint) MIN (wall_ms * threads / 1000 + 1, G_MAXINT32);
}
