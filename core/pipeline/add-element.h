// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A new element in @bin. Returns: (transfer none) (nullable) NULL: SLUICE_ERROR_MISSING_ELEMENT. */
GstElement *sl_add_element (GstBin *bin, const char *factory_name, GError **error);

G_END_DECLS
