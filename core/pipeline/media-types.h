// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

G_BEGIN_DECLS

/* Whether an element that decodebin wants to plug may touch uploads. Everything else is skipped,
 * however high its rank: playlists that fetch URLs, alpha wrappers, hardware decoders. */
gboolean sl_media_types_allow_factory (const char *factory_name);

/* Names as SluiceMediaInfo documents them; NULL when @caps is no container on the list. */
const char *sl_media_types_get_container (const GstCaps *caps);
/* TRUE for wrappers of tags around the real container (ID3, APE). */
gboolean sl_media_types_is_tag_wrapper (const GstCaps *caps);
SluiceMediaKind sl_media_types_get_kind (const GstCaps *caps);
char *sl_media_types_dup_codec (const GstCaps *caps);
gboolean sl_media_types_is_raw (const GstCaps *caps);
gboolean sl_media_types_is_encrypted (const GstCaps *caps);

/* Whether @caps are those of a picture with more than @max_pixels. */
gboolean sl_media_types_has_more_pixels (const GstCaps *caps, guint64 max_pixels);

/* Whether an allowed decoder takes @caps, or they need none. */
gboolean sl_media_types_can_decode (const GstCaps *caps);

G_END_DECLS
