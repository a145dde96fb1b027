// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How much has passed a pad. Any thread may read it. */
typedef struct {
  gint n_buffers; /* atomic */
  gint position;  /* atomic: milliseconds of running time at the end of the latest buffer */
  gint start;     /* atomic: milliseconds, of the latest buffer */
  gint gap;       /* atomic: milliseconds, from the start of the buffer before it to its own */
} SlStreamMeter;

/* @self outlives what passes @pad. */
void sl_stream_meter_attach (SlStreamMeter *self, GstPad *pad);
guint sl_stream_meter_get_n_buffers (SlStreamMeter *self);
guint sl_stream_meter_get_position (SlStreamMeter *self);
guint sl_stream_meter_get_gap (SlStreamMeter *self);

G_END_DECLS
