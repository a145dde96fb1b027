// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "wav-reader.h"

typedef enum {
  PIECE_FORMAT_FLAC,
  PIECE_FORMAT_OPUS,
} PieceFormat;

/* "flac", "ogg": what providers go by is the ending of the name. */
const char *piece_format_get_ending (PieceFormat format);
const char *piece_format_get_content_type (PieceFormat format);

/* Writes the samples from @start to @end of @reader to @path. SLUICE_ERROR_MISSING_ELEMENT,
 * _CANCELLED, _DISK_FULL. */
gboolean piece_encode (const WavReader *reader,
                       guint64 start,
                       guint64 end,
                       PieceFormat format,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error);

/* (transfer full) (nullable) SHA-256 of the samples, as hexadecimal digits: the name of a piece is
 * what is said in it, not what an encoder makes of it. */
char *piece_checksum (const WavReader *reader,
                      guint64 start,
                      guint64 end,
                      GCancellable *cancellable,
                      GError **error);
