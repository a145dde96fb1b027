// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What an error of GStreamer means to a user, as SLUICE_ERROR. @factory_name (nullable): of the
 * element that posted it; @debug (nullable). Returns: (transfer full) */
GError *sl_error_map_convert (const GError *foreign, const char *debug, const char *factory_name);
/* @message: an ERROR message. Returns: (transfer full) */
GError *sl_error_map_convert_message (GstMessage *message);

G_END_DECLS
