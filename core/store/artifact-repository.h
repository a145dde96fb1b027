// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/artifact.h"
#include "store/database.h"

/* Rows of artifacts: stored outputs. */

/* id, media_id, generation, stage, name, bucket, key, content_type, size, facts and created_at of
 * the present row, of which the first is @column. Returns: (transfer full) */
SlArtifact *sl_artifact_repository_read (SlRows *rows, guint column);
/* A second artifact of the same name in a generation replaces the first: a pass that ran again made
 * it again. */
gboolean sl_artifact_repository_upsert (SlTransaction *transaction,
                                        const SlArtifact *artifact,
                                        GError **error);
/* By name. Returns: (element-type SlArtifact) (transfer full) */
GPtrArray *sl_artifact_repository_list (SlTransaction *transaction,
                                        const char *media_id,
                                        guint generation,
                                        GError **error);
/* Of all generations. Returns: (element-type SlArtifact) (transfer full) */
GPtrArray *
sl_artifact_repository_list_all (SlTransaction *transaction, const char *media_id, GError **error);
gboolean sl_artifact_repository_remove (SlTransaction *transaction, const char *id, GError **error);
/* Of a key that several media share: the rows of all but @media_id go. */
gboolean sl_artifact_repository_remove_others (SlTransaction *transaction,
                                               const char *bucket,
                                               const char *key,
                                               const char *media_id,
                                               GError **error);
/* Whether a media that was made after @media_id has its output at that key. */
gboolean sl_artifact_repository_is_newer (SlTransaction *transaction,
                                          const char *bucket,
                                          const char *key,
                                          const char *media_id,
                                          gboolean *is_newer,
                                          GError **error);
/* Whether a row refers to the object. */
gboolean sl_artifact_repository_exists (SlTransaction *transaction,
                                        const char *bucket,
                                        const char *key,
                                        gboolean *exists,
                                        GError **error);
