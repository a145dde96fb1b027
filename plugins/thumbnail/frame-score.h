// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

/* How much there is to see in a picture: 0 = nothing (black, white, of one colour), 1 = bright
 * enough and full of contrast. */
double thumbnail_frame_score (const GstVideoInfo *info, GstBuffer *buffer);
