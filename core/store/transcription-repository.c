// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of transcriptions. */
#include "store/transcription-repository.h"

#include <math.h>

#include "base/time-format.h"

SlTranscription *
sl_transcription_new (void)
{
  SlTranscription *self = g_new0 (SlTranscription, 1);

  self->confidence = NAN;
  return self;
}

void
sl_transcription_free (SlTranscription *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->media_id);
  g_free (self->full_text);
  g_free (self->language);
  g_free (self->segments);
  g_free (self->model_used);
  g_free (self->provider);
  g_free (self->storage_url);
  g_free (self);
}

static gboolean
insert (SlTransaction *transaction, const SlTranscription *row, GError **error)
{
  g_autofree char *created = sl_time_format (row->created_at);
  const double *confidence = isnan (row->confidence) ? NULL : &row->confidence;

  return sl_transaction_execute (
             transaction,
             "INSERT INTO transcriptions (id, media_id, full_text, language, duration_seconds,"
             " segments, model_used, provider, confidence, speech, storage_url, created_at)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
             g_variant_new ("(sssmsdsmsms@mdbss)", row->id, row->media_id, row->full_text,
                            row->language, row->duration_seconds, row->segments, row->model_used,
                            row->provider,
                            g_variant_new_maybe (
                                G_VARIANT_TYPE_DOUBLE,
                                confidence != NULL ? g_variant_new_double (*confidence) : NULL),
                            row->speech, row->storage_url, created),
             error)
         >= 0;
}

gboolean
sl_transcription_repository_replace (SlTransaction *transaction,
                                     const SlTranscription *transcription,
                                     GError **error)
{
  return sl_transaction_execute (transaction, "DELETE FROM transcriptions WHERE media_id = $1",
                                 g_variant_new ("(s)", transcription->media_id), error)
             >= 0
         && insert (transaction, transcription, error);
}

static SlTranscription *
read_transcription (SlRows *rows)
{
  SlTranscription *self = sl_transcription_new ();

  self->id = g_strdup (sl_rows_get_text (rows, 0));
  self->media_id = g_strdup (sl_rows_get_text (rows, 1));
  self->full_text = g_strdup (sl_rows_get_text (rows, 2));
  self->language = g_strdup (sl_rows_get_text (rows, 3));
  self->duration_seconds = sl_rows_get_double (rows, 4);
  self->segments = g_strdup (sl_rows_get_text (rows, 5));
  self->model_used = g_strdup (sl_rows_get_text (rows, 6));
  self->provider = g_strdup (sl_rows_get_text (rows, 7));
  if (!sl_rows_is_null (rows, 8))
    self->confidence = sl_rows_get_double (rows, 8);
  self->speech = sl_rows_get_int (rows, 9) != 0;
  self->storage_url = g_strdup (sl_rows_get_text (rows, 10));
  self->created_at = sl_rows_get_time (rows, 11);
  return self;
}

SlTranscription *
sl_transcription_repository_find (SlTransaction *transaction, const char *media_id, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT id, media_id, full_text, language, duration_seconds, segments, model_used, provider,"
      " confidence, speech, storage_url, created_at FROM transcriptions WHERE media_id = $1",
      g_variant_new ("(s)", media_id), error);

  return rows != NULL && sl_rows_next (rows) ? read_transcription (rows) : NULL;
}
