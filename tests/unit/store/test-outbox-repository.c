// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events of a media are numbered without a gap, those of a transaction that failed not at all. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/outbox-repository.h"

typedef struct {
  const char *event_id;
  gboolean fail;
} Append;

static gboolean
append_event (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Append *self = user_data;
  g_autoptr (SlEvent) event = sl_event_new ();

  event->event_id = g_strdup (store_id (self->event_id));
  event->media_id = g_strdup (store_id ("m1"));
  event->type = g_strdup (SL_EVENT_MEDIA_UPLOADED);
  event->payload = g_strdup ("{}");
  event->created_at = sl_transaction_get_now (transaction);
  if (!sl_outbox_repository_append (transaction, event, error))
    return FALSE;
  if (self->fail)
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "told to fail");
  return !self->fail;
}

static void
append (StoreFixture *self, const char *event_id, gboolean fail)
{
  Append request = { .event_id = event_id, .fail = fail };

  g_assert_cmpint (sl_database_write (self->database, append_event, &request, NULL), ==, !fail);
}

static gboolean
list_unpublished (SlTransaction *transaction, gpointer user_data, GError **error)
{
  *(GPtrArray **) user_data = sl_outbox_repository_list_unpublished (transaction, 10, error);
  return *(GPtrArray **) user_data != NULL;
}

static gboolean
mark_first (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_outbox_repository_mark_published (transaction, *(gint64 *) user_data, error);
}

static void
test_numbers_have_no_gap (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) events = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  append (self, "e1", FALSE);
  append (self, "lost", TRUE);
  append (self, "e2", FALSE);
  g_assert_true (sl_database_read (self->database, list_unpublished, &events, NULL));
  g_assert_cmpuint (events->len, ==, 2);
  g_assert_cmpint (((SlEvent *) events->pdata[0])->seq, ==, 1);
  g_assert_cmpint (((SlEvent *) events->pdata[1])->seq, ==, 2);
  g_assert_cmpstr (((SlEvent *) events->pdata[1])->event_id, ==, store_id ("e2"));
}

static void
test_published_is_not_listed (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  append (self, "e1", FALSE);
  append (self, "e2", FALSE);
  g_assert_true (sl_database_read (self->database, list_unpublished, &events, NULL));
  g_assert_true (
      sl_database_write (self->database, mark_first, &((SlEvent *) events->pdata[0])->id, NULL));
  g_assert_true (sl_database_read (self->database, list_unpublished, &rest, NULL));
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpstr (((SlEvent *) rest->pdata[0])->event_id, ==, store_id ("e2"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/outbox-repository/" name, func)
  ADD ("numbers-have-no-gap", test_numbers_have_no_gap);
  ADD ("published-is-not-listed", test_published_is_not_listed);
  return g_test_run ();
}
