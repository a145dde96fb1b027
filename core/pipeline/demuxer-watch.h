// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Any thread. Whether an element in @decodebin that reads the file by itself has stopped doing so:
 * at the end of the file, or because it has given up. */
gboolean sl_demuxer_watch_has_stopped (GstBin *decodebin);

G_END_DECLS
