// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "box-scan.h"

G_BEGIN_DECLS

/* The id of the first sound track whose samples are little-endian PCM that qtdemux takes for
 * big-endian; 0 = there is none. @file: the whole file; @moov: its movie box. */
guint sl_byte_order_find_track (SlBoxScan *file, const SlBox *moov);

/* Makes @demuxer, before it has pads, name the right byte order for that track. */
void sl_byte_order_attach (GstElement *demuxer, guint track_id);

G_END_DECLS
