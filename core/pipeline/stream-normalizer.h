// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Straightens the events of one stream, so that what follows sees one segment and one format where
 * the container only repeated itself: a segment that maps time as the one before is dropped, and so
 * are caps that differ in nothing but the frame rate. With @open_ended a segment loses its stop.
 * Lives as long as @pad. */
void sl_stream_normalizer_attach (GstPad *pad, gboolean open_ended);

G_END_DECLS
