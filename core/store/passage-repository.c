// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of passages. Their index is the one thing that the databases do quite differently. */
#include "store/passage-repository.h"

/* An id that no media has, where a list begins. */
#define BEHIND_ALL "ffffffff-ffff-ffff-ffff-ffffffffffff"

SlPassage *
sl_passage_new (void)
{
  return g_new0 (SlPassage, 1);
}

void
sl_passage_free (SlPassage *self)
{
  if (self == NULL)
    return;
  g_free (self->media_id);
  g_free (self->text);
  g_free (self->words);
  g_free (self);
}

/* SQLite's index is a table beside the passages. Triggers can't keep it: a schema that came with a
 * file is not trusted to write to virtual tables. */
static gboolean
update_index (SlTransaction *transaction, const char *sql, const char *media_id, GError **error)
{
  return sl_transaction_is_postgresql (transaction)
         || sl_transaction_execute (transaction, sql, g_variant_new ("(s)", media_id), error) >= 0;
}

gboolean
sl_passage_repository_remove (SlTransaction *transaction, const char *media_id, GError **error)
{
  if (!update_index (transaction,
                     "INSERT INTO transcript_words (transcript_words, rowid, words)"
                     " SELECT 'delete', id, words FROM transcript_passages WHERE media_id = $1",
                     media_id, error))
    return FALSE;
  return sl_transaction_execute (transaction, "DELETE FROM transcript_passages WHERE media_id = $1",
                                 g_variant_new ("(s)", media_id), error)
         >= 0;
}

gboolean
sl_passage_repository_replace (SlTransaction *transaction,
                               const char *media_id,
                               const char *user_id,
                               GPtrArray *passages,
                               GError **error)
{
  if (!sl_passage_repository_remove (transaction, media_id, error))
    return FALSE;
  for (guint i = 0; i < passages->len; i++) {
    const SlPassage *passage = g_ptr_array_index (passages, i);

    if (sl_transaction_execute (
            transaction,
            "INSERT INTO transcript_passages (media_id, user_id, position, start_seconds,"
            " end_seconds, text, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            g_variant_new ("(ssuddss)", media_id, user_id, i, passage->start, passage->end,
                           passage->text, passage->words),
            error)
        < 0)
      return FALSE;
  }
  return update_index (transaction,
                       "INSERT INTO transcript_words (rowid, words)"
                       " SELECT id, words FROM transcript_passages WHERE media_id = $1",
                       media_id, error);
}

/* Words are letters and digits: they can't be mistaken for operators. */
static char *
format_query (const char *const *words, gboolean is_postgresql)
{
  GString *query = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++) {
    gboolean is_last = words[i + 1] == NULL;

    if (i > 0)
      g_string_append (query, is_postgresql ? " & " : " AND ");
    g_string_append_printf (query, is_postgresql ? "%s" : "\"%s\"", words[i]);
    if (is_last)
      g_string_append (query, is_postgresql ? ":*" : "*");
  }
  return g_string_free (query, FALSE);
}

#define SELECT_AFTER                                                                               \
  " AND p.user_id = $2 AND (p.media_id < $3 OR (p.media_id = $3 AND p.position > $4))"             \
  " ORDER BY p.media_id DESC, p.position LIMIT $5"

static const char select_sqlite[] =
    "SELECT p.media_id, p.position, p.start_seconds, p.end_seconds, p.text"
    " FROM transcript_words w JOIN transcript_passages p ON p.id = w.rowid"
    " WHERE w.words MATCH $1" SELECT_AFTER;
static const char select_postgresql[] =
    "SELECT p.media_id, p.position, p.start_seconds, p.end_seconds, p.text"
    " FROM transcript_passages p"
    " WHERE to_tsvector('simple', p.words) @@ to_tsquery('simple', $1)" SELECT_AFTER;

static SlPassage *
read_passage (SlRows *rows)
{
  SlPassage *passage = sl_passage_new ();

  passage->media_id = g_strdup (sl_rows_get_text (rows, 0));
  passage->position = (guint) sl_rows_get_int (rows, 1);
  passage->start = sl_rows_get_double (rows, 2);
  passage->end = sl_rows_get_double (rows, 3);
  passage->text = g_strdup (sl_rows_get_text (rows, 4));
  return passage;
}

GPtrArray *
sl_passage_repository_search (SlTransaction *transaction,
                              const char *user_id,
                              const char *const *words,
                              const char *media_id,
                              guint position,
                              guint limit,
                              GError **error)
{
  gboolean is_postgresql = sl_transaction_is_postgresql (transaction);
  g_autofree char *query = format_query (words, is_postgresql);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_passage_free);
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, is_postgresql ? select_postgresql : select_sqlite,
      g_variant_new ("(sssuu)", query, user_id, media_id != NULL ? media_id : BEHIND_ALL, position,
                     limit),
      error);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows))
    g_ptr_array_add (list, read_passage (rows));
  return g_steal_pointer (&list);
}
