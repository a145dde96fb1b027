// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/artifact.h"
#include "model/media.h"
#include "store/database.h"

/* A media and what was made of it. Each of these is one statement, for sl_database_read_single().
 */
typedef struct {
  SlMedia *media;       /* (owned) */
  GPtrArray *artifacts; /* (owned) (element-type SlArtifact) of its generation, by name */
} SlMediaRecord;

void sl_media_record_free (SlMediaRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMediaRecord, sl_media_record_free)

/* SLUICE_ERROR_NOT_FOUND when there is none; another's and a deleted media are not found. Returns:
 * (transfer full) */
SlMediaRecord *sl_media_record_find_owned (SlTransaction *transaction,
                                           const char *user_id,
                                           const char *id,
                                           GError **error);

/* Of @user_id, but deleted ones. */
typedef struct {
  const char *user_id;
  const char *before;    /* (nullable) only ids before this one */
  const char *status;    /* (nullable) */
  const char *file_type; /* (nullable) */
  guint limit;
} SlMediaFilter;

/* Newest first. Returns: (element-type SlMediaRecord) (transfer full) */
GPtrArray *
sl_media_record_list (SlTransaction *transaction, const SlMediaFilter *filter, GError **error);
