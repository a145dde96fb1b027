// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the heads inside a picture file say. Every offset and length in it is anybody's. */
typedef struct {
  guint width; /* as coded, before orientation */
  guint height;
  guint orientation;   /* EXIF: 1 to 8; 1 when the file does not say */
  guint frames;        /* of an animation; 1 for a still picture */
  guint64 metadata;    /* bytes of profiles, tags and comments, as they are stored */
  gboolean is_cut_off; /* it ends before its own structure does */
} SlPictureHead;

/* @format: what sl_content_sniff() says: "jpg", "png", "gif" or "webp". FALSE when the heads make
 * no picture: SLUICE_ERROR_CORRUPT_MEDIA, or SLUICE_ERROR_TRUNCATED_MEDIA when the file ends before
 * they do. */
gboolean sl_picture_scan (const char *format,
                          const guint8 *data,
                          gsize length,
                          SlPictureHead *head,
                          GError **error);

/* The orientation that EXIF data states (a TIFF file from its byte-order mark on), 1 to 8. */
guint sl_picture_scan_orientation (const guint8 *data, gsize length);

G_END_DECLS
