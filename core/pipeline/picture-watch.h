// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Looks at decoded pictures until one is bright and two are different. Not thread-safe. */
typedef struct _SlPictureWatch SlPictureWatch;

/* @black: percent of white that a black picture does not exceed. */
SlPictureWatch *sl_picture_watch_new (double black);
void sl_picture_watch_free (SlPictureWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPictureWatch, sl_picture_watch_free)

/* @caps: of @buffer. FALSE when it is no picture that can be read. */
gboolean sl_picture_watch_feed (SlPictureWatch *self, const GstCaps *caps, GstBuffer *buffer);
gboolean sl_picture_watch_has_seen_picture (SlPictureWatch *self);
gboolean sl_picture_watch_has_seen_light (SlPictureWatch *self);
gboolean sl_picture_watch_has_seen_change (SlPictureWatch *self);

G_END_DECLS
