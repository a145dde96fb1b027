// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * SluiceLimit:
 * @SLUICE_LIMIT_PIXELS: `max_pixels`: width times height of a picture or of a video's picture; of
 *   an animation all frames together
 * @SLUICE_LIMIT_FRAMES: `max_frames`: frames of an animation
 * @SLUICE_LIMIT_TRACKS: `max_tracks`: tracks of a container, whatever they carry
 * @SLUICE_LIMIT_PAGES: `max_pages`: pages of a document
 * @SLUICE_LIMIT_METADATA: `max_metadata`: bytes of tags, profiles and comments as they are stored
 * @SLUICE_LIMIT_DURATION: `max_duration`: nanoseconds that a recording plays
 *
 * What a descriptor limits about the content of a file, under `limits:`. Each has a default that
 * holds when the descriptor says nothing. Content over a limit is refused with
 * %SLUICE_ERROR_LIMIT_EXCEEDED, before a decoder runs wherever a header tells.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_LIMIT_PIXELS,
  SLUICE_LIMIT_FRAMES,
  SLUICE_LIMIT_TRACKS,
  SLUICE_LIMIT_PAGES,
  SLUICE_LIMIT_METADATA,
  SLUICE_LIMIT_DURATION,
} SluiceLimit;

#define SLUICE_TYPE_LIMIT (sluice_limit_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_limit_get_type (void) G_GNUC_CONST;

G_END_DECLS
