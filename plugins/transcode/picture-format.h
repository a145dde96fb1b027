// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>
#include <sluice/sluice.h>

/* Sets up the way into the encoder for frames of the format @input: @filter, a capsfilter behind a
 * converter, asks for 8-bit 4:2:0; @setter, a capssetter behind it, takes the frame rate away. Full
 * range is moved to limited range there. */
void picture_format_apply (const GstVideoInfo *input, GstElement *filter, GstElement *setter);

/* Says what that changes of the picture. */
void picture_format_list_repairs (const GstVideoInfo *input, SluiceStageContext *context);
