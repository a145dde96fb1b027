// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Sizes of parts. */
#include "model/part-plan.h"

#define MIB G_GINT64_CONSTANT (1048576)
/* Large enough that a request for each costs little, small enough to be sent again. S3's least is
 * 5 MiB. */
#define LEAST_BYTES (8 * MIB)
#define MOST_PARTS 9000

static gint64
divide_up (gint64 dividend, gint64 divisor)
{
  return (dividend + divisor - 1) / divisor;
}

gint64
sl_part_plan_choose_size (gint64 file_size)
{
  return MAX (LEAST_BYTES, divide_up (divide_up (file_size, MOST_PARTS), MIB) * MIB);
}

guint
sl_part_plan_count (gint64 file_size, gint64 part_size)
{
  return (guint) divide_up (file_size, part_size);
}

gint64
sl_part_plan_get_size (gint64 file_size, gint64 part_size, guint number)
{
  return MIN (part_size, file_size - (gint64) (number - 1) * part_size);
}
