// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "sluice/sluice-limit.h"

#define SL_N_LIMITS (SLUICE_LIMIT_DURATION + 1)

/* What a descriptor allows about the content of its uploads, by SluiceLimit. */
typedef struct {
  guint64 values[SL_N_LIMITS]; /* pixels, frames, tracks, pages, bytes, nanoseconds */
} SlMediaLimits;

typedef enum {
  SL_LIMIT_UNIT_COUNT,
  SL_LIMIT_UNIT_BYTES,
  SL_LIMIT_UNIT_NANOSECONDS,
} SlLimitUnit;

typedef struct {
  const char *key; /* as in YAML: "max_pixels" */
  SlLimitUnit unit;
  guint64 standard; /* when the descriptor does not say */
  guint64 maximum;  /* that a descriptor may set; the minimum is 1 */
  const char *blurb;
} SlLimitSpec;

const SlLimitSpec *sl_limit_get_spec (SluiceLimit limit);
/* "67108864", "16MiB", "4h" */
char *sl_limit_format (SluiceLimit limit, guint64 value);

void sl_media_limits_init (SlMediaLimits *self);
/* @subject: "the picture", "the file". SLUICE_ERROR_LIMIT_EXCEEDED: "the picture has 900000000
 * pixels; allowed: 67108864 (max_pixels)". */
gboolean sl_media_limits_check (const SlMediaLimits *self,
                                SluiceLimit limit,
                                guint64 found,
                                const char *subject,
                                GError **error);
