// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/gstbasetransform.h>

/* Lets one frame through: the first at or behind a time that shows something, else the best of a
 * while, else the best from before, as frame-picker.c says. */
#define THUMBNAIL_TYPE_FRAME_PICKER (thumbnail_frame_picker_get_type ())
G_DECLARE_FINAL_TYPE (ThumbnailFramePicker,
                      thumbnail_frame_picker,
                      THUMBNAIL,
                      FRAME_PICKER,
                      GstBaseTransform)

typedef void (*ThumbnailPickedFunc) (gpointer user_data);

typedef enum {
  THUMBNAIL_REASON_AT_OFFSET,  /* the first at or behind the offset */
  THUMBNAIL_REASON_NO_PICTURE, /* that was black, white or of one colour */
  THUMBNAIL_REASON_TOO_SHORT,  /* the video ended before the offset */
} ThumbnailReason;

typedef struct {
  GstClockTime time; /* running time of the frame, or GST_CLOCK_TIME_NONE */
  double score;      /* 0 to 1, see frame-score.h */
  ThumbnailReason reason;
} ThumbnailChoice;

/* @offset: nanoseconds of running time. @search: how far behind it a picture is looked for.
 * @picked is called in the streaming thread when the frame goes through; the end of the stream may
 * follow at once. Returns: (transfer floating) */
GstElement *thumbnail_frame_picker_new (guint64 offset,
                                        guint64 search,
                                        ThumbnailPickedFunc picked,
                                        gpointer user_data,
                                        GDestroyNotify destroy);

/* What was chosen: for after the stream has ended. FALSE when nothing was. */
gboolean thumbnail_frame_picker_get_choice (ThumbnailFramePicker *self, ThumbnailChoice *choice);
