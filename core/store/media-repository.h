// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/media.h"
#include "store/database.h"

/* Rows of media_files. */

#define SL_MEDIA_COLUMNS                                                                           \
  "id, user_id, file_type, original_name, content_type, file_size, bucket, storage_key, status,"   \
  " metadata, error_code, error_message, interview_id, question_id, generation, event_seq,"        \
  " expires_at, created_at, updated_at, deleted_at, transcription_options"
#define SL_MEDIA_N_COLUMNS 21

/* SL_MEDIA_COLUMNS of the present row, of which the first is @column. Returns: (transfer full) */
SlMedia *sl_media_repository_read (SlRows *rows, guint column);
/* One statement, for sl_database_write_single(): a media that is there already is left as it is.
 * SLUICE_ERROR_USER_DELETED when its owner was. */
gboolean
sl_media_repository_insert (SlTransaction *transaction, const SlMedia *media, GError **error);
/* SLUICE_ERROR_NOT_FOUND when there is none. A deleted media is found: it is a tombstone. */
SlMedia *sl_media_repository_find (SlTransaction *transaction, const char *id, GError **error);
/* The same for one owner; another's and a deleted media are not found. */
SlMedia *sl_media_repository_find_owned (SlTransaction *transaction,
                                         const char *user_id,
                                         const char *id,
                                         GError **error);
/* Writes every column that may change (status, storage_key, metadata, error, generation,
 * deleted_at) and sets updated_at to the transaction's time, in @media too. A status that may not
 * follow the stored one is SLUICE_ERROR_CONFLICT. */
gboolean sl_media_repository_update (SlTransaction *transaction, SlMedia *media, GError **error);
/* Sets processed_urls to JSON text. */
gboolean sl_media_repository_set_processed_urls (SlTransaction *transaction,
                                                 const char *id,
                                                 const char *json,
                                                 GError **error);

/* @json: (nullable): model/transcription-options.h */
gboolean sl_media_repository_set_transcription_options (SlTransaction *transaction,
                                                        const char *id,
                                                        const char *json,
                                                        GError **error);
/* What an interview calls it. */
gboolean sl_media_repository_set_references (SlTransaction *transaction,
                                             const char *id,
                                             const char *interview_id,
                                             const char *question_id,
                                             GError **error);
/* The row and all that belong to it, those of the outbox excepted that are not published yet. */
gboolean sl_media_repository_remove (SlTransaction *transaction, const char *id, GError **error);
/* Of every status, deleted ones too, with their rows locked; oldest first. Returns: (element-type
 * SlMedia) (transfer full) */
GPtrArray *sl_media_repository_list_of_user (SlTransaction *transaction,
                                             const char *user_id,
                                             guint limit,
                                             GError **error);

/* Pending uploads that expired. Returns: (element-type SlMedia) (transfer full) */
GPtrArray *
sl_media_repository_list_expired (SlTransaction *transaction, guint limit, GError **error);
