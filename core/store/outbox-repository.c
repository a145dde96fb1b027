// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of the outbox. The media's row gives the sequence number: whoever writes an event holds that
 * row, so the order of numbers is the order of commits. */
#include "store/outbox-repository.h"

#include "base/time-format.h"
#include "sluice/sluice-error.h"

/* Rows that one statement marks: its text stays the same, so that it is prepared once. */
#define MARKED_TOGETHER 50

static gboolean
take_next_seq (SlTransaction *transaction, SlEvent *event, GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "UPDATE media_files SET event_seq = event_seq + 1 WHERE id = $1 RETURNING event_seq",
      g_variant_new ("(s)", event->media_id), error);

  if (rows == NULL)
    return FALSE;
  if (!sl_rows_next (rows)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND, "there is no media '%s' for an event",
                 event->media_id);
    return FALSE;
  }
  event->seq = sl_rows_get_int (rows, 0);
  return TRUE;
}

gboolean
sl_outbox_repository_append (SlTransaction *transaction, SlEvent *event, GError **error)
{
  g_autofree char *created = sl_time_format (event->created_at);

  if (!take_next_seq (transaction, event, error))
    return FALSE;
  return sl_transaction_execute (
             transaction,
             "INSERT INTO outbox (event_id, media_id, seq, type, payload, created_at)"
             " VALUES ($1, $2, $3, $4, $5, $6)",
             g_variant_new ("(ssxsss)", event->event_id, event->media_id, event->seq, event->type,
                            event->payload, created),
             error)
         >= 0;
}

static SlEvent *
read_event (SlRows *rows)
{
  SlEvent *event = sl_event_new ();

  event->id = sl_rows_get_int (rows, 0);
  event->event_id = g_strdup (sl_rows_get_text (rows, 1));
  event->media_id = g_strdup (sl_rows_get_text (rows, 2));
  event->seq = sl_rows_get_int (rows, 3);
  event->type = g_strdup (sl_rows_get_text (rows, 4));
  event->payload = g_strdup (sl_rows_get_text (rows, 5));
  event->created_at = sl_rows_get_time (rows, 6);
  return event;
}

/* A payload may have a megabyte; what is behind the first 4 Mi characters waits for the next list.
 */
#define LIST(condition)                                                                            \
  "SELECT id, event_id, media_id, seq, type, payload, created_at FROM ("                           \
  " SELECT id, event_id, media_id, seq, type, payload, created_at,"                                \
  "  sum(length(payload)) OVER (ORDER BY id) - length(payload) AS preceding FROM ("                \
  "  SELECT id, event_id, media_id, seq, type, payload, created_at FROM outbox"                    \
  "  WHERE published_at IS NULL AND id > $1" condition " ORDER BY id LIMIT $2) AS page) AS sized"  \
  " WHERE preceding < 4194304 ORDER BY id"

/* Going on behind a row needs a rule for what was committed since the rows before it were listed:
 * the first event of a media may be among them. */
GPtrArray *
sl_outbox_repository_list_unpublished (SlTransaction *transaction,
                                       gint64 after,
                                       guint limit,
                                       GError **error)
{
  static const char oldest[] = LIST ("");
  static const char heads[] = LIST (
      " AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.media_id = outbox.media_id"
      "  AND earlier.seq < outbox.seq AND earlier.published_at IS NULL)");
  g_autoptr (SlRows) rows = sl_transaction_query (transaction, after == 0 ? oldest : heads,
                                                  g_variant_new ("(xu)", after, limit), error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_event_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows))
    g_ptr_array_add (events, read_event (rows));
  return g_steal_pointer (&events);
}

/* "UPDATE ... WHERE id IN ($2, $3, ...)" */
static char *
write_mark_statement (void)
{
  GString *sql = g_string_new ("UPDATE outbox SET published_at = $1 WHERE id IN (");

  for (guint i = 0; i < MARKED_TOGETHER; i++)
    g_string_append_printf (sql, "%s$%u", i > 0 ? ", " : "", i + 2);
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

/* Where fewer are left the last of them is named again. */
static GVariant *
list_mark_params (GPtrArray *events, guint first, const char *now)
{
  g_auto (GVariantBuilder) params = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);

  g_variant_builder_add (&params, "s", now);
  for (guint i = first; i < first + MARKED_TOGETHER; i++) {
    const SlEvent *event = events->pdata[MIN (i, events->len - 1)];

    g_variant_builder_add (&params, "x", event->id);
  }
  return g_variant_builder_end (&params);
}

gboolean
sl_outbox_repository_mark_published (SlTransaction *transaction, GPtrArray *events, GError **error)
{
  g_autofree char *now = sl_time_format (sl_transaction_get_now (transaction));
  g_autofree char *sql = write_mark_statement ();

  for (guint first = 0; first < events->len; first += MARKED_TOGETHER) {
    if (sl_transaction_execute (transaction, sql, list_mark_params (events, first, now), error) < 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
sl_outbox_repository_count_unpublished (SlTransaction *transaction,
                                        gint64 *count,
                                        gint64 *oldest,
                                        GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT count(*), min(created_at) FROM outbox WHERE published_at IS NULL", NULL,
      error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  *count = sl_rows_get_int (rows, 0);
  *oldest = sl_rows_get_time (rows, 1);
  return TRUE;
}

gint64
sl_outbox_repository_prune (SlTransaction *transaction, gint64 wall_ms, guint limit, GError **error)
{
  g_autofree char *before = sl_time_format (wall_ms);

  return sl_transaction_execute (
      transaction,
      "DELETE FROM outbox WHERE id IN"
      " (SELECT id FROM (SELECT id, published_at FROM outbox ORDER BY id LIMIT $2) AS oldest"
      "  WHERE published_at < $1)",
      g_variant_new ("(su)", before, limit), error);
}
