// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How a file is cut for an upload in parts. */

/* Bytes of every part but the last: at least 8 MiB, and as many as make 9,000 parts at most, which
 * leaves room below the 10,000 of S3. Whole MiB. */
gint64 sl_part_plan_choose_size (gint64 file_size);
/* From part 1 to this one. */
guint sl_part_plan_count (gint64 file_size, gint64 part_size);
/* Of a part from 1 on. */
gint64 sl_part_plan_get_size (gint64 file_size, gint64 part_size, guint number);
