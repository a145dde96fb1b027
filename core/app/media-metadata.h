// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "ipc/work-report.h"

/* The JSON of media_files.metadata: the spec's members (duration in seconds, width, height, codec,
 * bitrate), container, the verdict when there is one, and the whole probe as "probe", which later
 * passes are planned from. */

/* @probe: JSON of the worker. @file_size: bytes, for the bitrate. NULL with an error when it is not
 * a probe. */
char *sl_media_metadata_from_probe (const char *probe, gint64 file_size, GError **error);
/* The probe's JSON. SLUICE_ERROR_NOT_FOUND when the metadata has none yet. @metadata: (nullable) */
char *sl_media_metadata_dup_probe (const char *metadata, GError **error);
/* With what a stage reported added: "warnings": [{stage, text}], "repairs": [{stage, repair,
 * reason}], and what it learnt about the input. @metadata: (nullable) */
char *
sl_media_metadata_add_report (const char *metadata, const SlReportedStage *stage, GError **error);
