// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "model/media-limits.h"
#include "model/verdict-thresholds.h"

/* What a descriptor says about uploads of its file type. */
typedef struct {
  char *name;        /* "video_response" */
  char *bucket;      /* "videos" */
  char **extensions; /* lower case, no dot */
  guint64 max_size;  /* bytes */
  SlMediaLimits limits;
  SlVerdictThresholds verdict;
} SlFileType;

SlFileType *sl_file_type_new (const char *name);
void sl_file_type_free (SlFileType *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlFileType, sl_file_type_free)

/* @file_name's extension is on the list. */
gboolean sl_file_type_allows_name (const SlFileType *self, const char *file_name);
/* The extension in lower case, or NULL. */
char *sl_file_name_dup_extension (const char *file_name);
/* What Content-Type belongs to an extension; NULL when unknown. */
const char *sl_content_type_for_extension (const char *extension);
