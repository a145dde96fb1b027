// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

typedef enum {
  SL_THRESHOLD_SILENCE,      /* dBFS */
  SL_THRESHOLD_BLACK,        /* percent of white */
  SL_THRESHOLD_MIN_DURATION, /* nanoseconds */
} SlThreshold;

#define SL_N_THRESHOLDS (SL_THRESHOLD_MIN_DURATION + 1)

/* What a descriptor says about the verdict on a recording. */
typedef struct {
  gboolean is_wanted;
  gint64 values[SL_N_THRESHOLDS];
} SlVerdictThresholds;

typedef struct {
  const char *key; /* as in YAML: "min_duration" */
  gint64 standard; /* when the descriptor does not say */
  gint64 minimum;
  gint64 maximum;
  const char *blurb;
} SlThresholdSpec;

const SlThresholdSpec *sl_threshold_get_spec (SlThreshold threshold);
/* "-50", "10", "1s" */
char *sl_threshold_format (SlThreshold threshold, gint64 value);

/* Not wanted, and each value its standard. */
void sl_verdict_thresholds_init (SlVerdictThresholds *self);
