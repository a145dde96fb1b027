// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A line of the log on its way. */
typedef struct {
  gint64 time_us;    /* wall */
  const char *level; /* (unowned) static */
  char *json;        /* (owned) */
} SlLokiLine;

void sl_loki_line_free (SlLokiLine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlLokiLine, sl_loki_line_free)

/* The body of POST /loki/api/v1/push: a stream for each level, with the labels job="sluice", @host
 * and level. @lines: (element-type SlLokiLine) */
char *sl_loki_batch_to_json (GPtrArray *lines, const char *host);
