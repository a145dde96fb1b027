// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstbasetransform.h>

/* Lets one frame through: the first at or behind a time, or the last one of all when the stream
 * ends before it. */
#define THUMBNAIL_TYPE_FRAME_PICKER (thumbnail_frame_picker_get_type ())
G_DECLARE_FINAL_TYPE (ThumbnailFramePicker,
                      thumbnail_frame_picker,
                      THUMBNAIL,
                      FRAME_PICKER,
                      GstBaseTransform)

typedef void (*ThumbnailPickedFunc) (gpointer user_data);

/* @offset: nanoseconds of running time. @picked is called in the streaming thread when the frame
 * goes through; the end of the stream may follow at once. Returns: (transfer floating) */
GstElement *thumbnail_frame_picker_new (guint64 offset,
                                        ThumbnailPickedFunc picked,
                                        gpointer user_data,
                                        GDestroyNotify destroy);
