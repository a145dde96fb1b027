// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Boxes of ISO/IEC 14496-12 (MP4, MOV), so that a test has each length and field of a file in its
 * own hands. Numbers are big-endian. */

void box_writer_append_u32 (GByteArray *bytes, guint32 number);
void box_writer_append_u64 (GByteArray *bytes, guint64 number);
void box_writer_append_zeros (GByteArray *bytes, guint n_bytes);
/* @type: four characters. Returns: where the box begins, for box_writer_end() */
guint box_writer_begin (GByteArray *bytes, const char *type);
/* Fills in the length, now that all of the box is there. */
void box_writer_end (GByteArray *bytes, guint begin);
