// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of multipart_uploads. */
#include "store/multipart-repository.h"

void
sl_multipart_free (SlMultipart *self)
{
  if (self == NULL)
    return;
  g_free (self->media_id);
  g_free (self->upload_id);
  g_free (self);
}

gboolean
sl_multipart_repository_insert (SlTransaction *transaction,
                                const char *media_id,
                                gint64 part_size,
                                GError **error)
{
  return sl_transaction_execute (
             transaction, "INSERT INTO multipart_uploads (media_id, part_size) VALUES ($1, $2)",
             g_variant_new ("(sx)", media_id, part_size), error)
         >= 0;
}

gboolean
sl_multipart_repository_find (SlTransaction *transaction,
                              const char *media_id,
                              SlMultipart **found,
                              GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT part_size, upload_id FROM multipart_uploads WHERE media_id = $1",
      g_variant_new ("(s)", media_id), error);

  *found = NULL;
  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows))
    return TRUE;
  *found = g_new0 (SlMultipart, 1);
  (*found)->media_id = g_strdup (media_id);
  (*found)->part_size = sl_rows_get_int (rows, 0);
  (*found)->upload_id = g_strdup (sl_rows_get_text (rows, 1));
  return TRUE;
}

gboolean
sl_multipart_repository_set_upload (SlTransaction *transaction,
                                    const char *media_id,
                                    const char *upload_id,
                                    GError **error)
{
  return sl_transaction_execute (transaction,
                                 "UPDATE multipart_uploads SET upload_id = $2 WHERE media_id = $1",
                                 g_variant_new ("(ss)", media_id, upload_id), error)
         >= 0;
}

int
sl_multipart_repository_remove (SlTransaction *transaction, const char *media_id, GError **error)
{
  return (int) sl_transaction_execute (transaction,
                                       "DELETE FROM multipart_uploads WHERE media_id = $1",
                                       g_variant_new ("(s)", media_id), error);
}
