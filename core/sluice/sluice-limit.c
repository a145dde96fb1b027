// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The names of the limits; their values are in core/model/media-limits.c.
 */
#include "sluice/sluice-limit.h"

G_DEFINE_ENUM_TYPE (SluiceLimit,
                    sluice_limit,
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_PIXELS, "pixels"),
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_FRAMES, "frames"),
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_TRACKS, "tracks"),
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_PAGES, "pages"),
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_METADATA, "metadata"),
                    G_DEFINE_ENUM_VALUE (SLUICE_LIMIT_DURATION, "duration"))
