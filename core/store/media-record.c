// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Media with their artifacts in one statement: rows of media_files first, then rows of artifacts of
 * all of them, so that nothing comes twice. */
#include "store/media-record.h"

#include <string.h>

#include "sluice/sluice-error.h"
#include "store/artifact-repository.h"
#include "store/media-repository.h"

#define PART_MEDIA 1
/* An id that no media has, where a list begins. */
#define BEHIND_ALL "ffffffff-ffff-ffff-ffff-ffffffffffff"

#define NO_MEDIA                                                                                   \
  "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"      \
  " NULL, NULL, NULL, NULL, NULL, NULL"
/* Named, to be ordered by. */
#define NO_ARTIFACT                                                                                \
  "NULL, NULL AS media_id, NULL, NULL, NULL AS name, NULL, NULL, NULL, NULL, NULL, NULL"

/* A few rows, of which each has its artifacts looked up by the index; the lateral query with OFFSET
 * keeps PostgreSQL from a plan for as many as it may take a page for. */
#define ARTIFACTS_ALONE                                                                            \
  "page JOIN artifacts a ON a.media_id = page.id AND a.generation = page.generation"
#define ARTIFACTS_BESIDE                                                                           \
  "page CROSS JOIN LATERAL (SELECT * FROM artifacts WHERE media_id = page.id"                      \
  " AND generation = page.generation OFFSET 0) a"

#define RECORDS(media, artifacts)                                                                  \
  "WITH page AS MATERIALIZED (SELECT " SL_MEDIA_COLUMNS " FROM media_files WHERE " media ")"       \
  " SELECT 1 AS part, " SL_MEDIA_COLUMNS ", " NO_ARTIFACT " FROM page"                             \
  " UNION ALL"                                                                                     \
  " SELECT 2, " NO_MEDIA ", a.id, a.media_id, a.generation, a.stage, a.name, a.bucket, a.key,"     \
  " a.content_type, a.size, a.facts, a.created_at FROM " artifacts                                 \
  " ORDER BY part, id DESC, media_id DESC, name"

/* The same for either engine. */
typedef struct {
  const char *alone;
  const char *beside;
} Statement;

#define STATEMENT(media)                                                                           \
  {                                                                                                \
    RECORDS (media, ARTIFACTS_ALONE), RECORDS (media, ARTIFACTS_BESIDE)                            \
  }
#define LIST(filter)                                                                               \
  STATEMENT ("user_id = $1 AND id < $2 AND status <> 'deleted'" filter " ORDER BY id DESC LIMIT $3")

void
sl_media_record_free (SlMediaRecord *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->media, sl_media_free);
  g_clear_pointer (&self->artifacts, g_ptr_array_unref);
  g_free (self);
}

static SlMediaRecord *
record_new (SlMedia *media)
{
  SlMediaRecord *self = g_new0 (SlMediaRecord, 1);

  self->media = media;
  self->artifacts = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_artifact_free);
  return self;
}

/* Artifacts come in the order of the media, so @at only moves on. */
static void
add_artifact (GPtrArray *records, guint *at, SlArtifact *artifact)
{
  SlMediaRecord *record = records->pdata[*at];

  while (strcmp (record->media->id, artifact->media_id) != 0)
    record = records->pdata[++*at];
  g_ptr_array_add (record->artifacts, artifact);
}

static GPtrArray *
query (SlTransaction *transaction, const Statement *statement, GVariant *params, GError **error)
{
  gboolean is_postgresql = sl_transaction_is_postgresql (transaction);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, is_postgresql ? statement->beside : statement->alone, params, error);
  g_autoptr (GPtrArray) records = NULL;
  guint at = 0;

  if (rows == NULL)
    return NULL;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_media_record_free);
  while (sl_rows_next (rows)) {
    if (sl_rows_get_int (rows, 0) == PART_MEDIA)
      g_ptr_array_add (records, record_new (sl_media_repository_read (rows, 1)));
    else
      add_artifact (records, &at, sl_artifact_repository_read (rows, 1 + SL_MEDIA_N_COLUMNS));
  }
  return g_steal_pointer (&records);
}

SlMediaRecord *
sl_media_record_find_owned (SlTransaction *transaction,
                            const char *user_id,
                            const char *id,
                            GError **error)
{
  static const Statement statement = STATEMENT ("id = $1 AND user_id = $2 AND status <> 'deleted'");
  g_autoptr (GPtrArray)
      found = query (transaction, &statement, g_variant_new ("(ss)", id, user_id), error);

  if (found == NULL)
    return NULL;
  if (found->len > 0)
    return g_ptr_array_steal_index (found, 0);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s'", id);
  return NULL;
}

/* A statement for each combination of filters: an index serves one that says what it wants, not one
 * that says that it may want nothing. */
GPtrArray *
sl_media_record_list (SlTransaction *transaction, const SlMediaFilter *filter, GError **error)
{
  static const Statement all = LIST ("");
  static const Statement of_status = LIST (" AND status = $4");
  static const Statement of_type = LIST (" AND file_type = $4");
  static const Statement of_both = LIST (" AND status = $4 AND file_type = $5");
  const char *before = filter->before != NULL ? filter->before : BEHIND_ALL;
  gboolean has_status = filter->status != NULL;

  if (!has_status && filter->file_type == NULL)
    return query (transaction, &all,
                  g_variant_new ("(ssu)", filter->user_id, before, filter->limit), error);
  if (has_status && filter->file_type != NULL)
    return query (transaction, &of_both,
                  g_variant_new ("(ssuss)", filter->user_id, before, filter->limit, filter->status,
                                 filter->file_type),
                  error);
  return query (transaction, has_status ? &of_status : &of_type,
                g_variant_new ("(ssus)", filter->user_id, before, filter->limit,
                               has_status ? filter->status : filter->file_type),
                error);
}
