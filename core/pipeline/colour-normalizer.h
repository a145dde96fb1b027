// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Completes what raw video on @pad says about its colours. */
void sl_colour_normalizer_attach (GstPad *pad);

G_END_DECLS
