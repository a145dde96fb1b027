// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "loudness-gain.h"

#define LOUDNESS_TYPE_NORMALIZER (loudness_normalizer_get_type ())
G_DECLARE_FINAL_TYPE (LoudnessNormalizer, loudness_normalizer, LOUDNESS, NORMALIZER, GstElement)

/* What went wrong, in a streaming thread. */
typedef void (*LoudnessFailure) (gpointer user_data, const GError *error);

/* An element for interleaved F32. It keeps all it is given, at most @max_duration nanoseconds, in
 * the file @spool_path, and at the end gives it on with the gain that brings the whole to @target.
 * After @on_failed it takes what comes and gives nothing on. Floating. */
GstElement *loudness_normalizer_new (const char *spool_path,
                                     guint64 max_duration,
                                     const LoudnessTarget *target,
                                     LoudnessFailure on_failed,
                                     gpointer user_data,
                                     GDestroyNotify free_user_data);

/* What was measured and done; FALSE when no sample came. Call it when the stream has ended. */
gboolean
loudness_normalizer_get_report (LoudnessNormalizer *self, LoudnessReading *source, double *gain);
