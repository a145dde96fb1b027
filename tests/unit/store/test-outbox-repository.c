// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events of a media are numbered without a gap, those of a transaction that failed not at all. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/outbox-repository.h"

typedef struct {
  const char *event_id;
  const char *media_id;
  const char *payload;
  gboolean fail;
} Append;

static gboolean
append_event (SlTransaction *transaction, gpointer user_data, GError **error)
{
  Append *self = user_data;
  g_autoptr (SlEvent) event = sl_event_new ();

  event->event_id = g_strdup (store_id (self->event_id));
  event->media_id = g_strdup (store_id (self->media_id));
  event->type = g_strdup (SL_EVENT_MEDIA_UPLOADED);
  event->payload = g_strdup (self->payload);
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
  Append request = { .event_id = event_id, .media_id = "m1", .payload = "{}", .fail = fail };

  g_assert_cmpint (sl_database_write (self->database, append_event, &request, NULL), ==, !fail);
}

/* Of another media than append(). */
static void
append_to (StoreFixture *self, const char *media_id, const char *event_id, const char *payload)
{
  Append request = { .event_id = event_id, .media_id = media_id, .payload = payload };

  g_assert_true (sl_database_write (self->database, append_event, &request, NULL));
}

typedef struct {
  gint64 after;
  GPtrArray *events; /* (owned) (element-type SlEvent) */
} List;

static gboolean
list_unpublished (SlTransaction *transaction, gpointer user_data, GError **error)
{
  List *self = user_data;

  self->events = sl_outbox_repository_list_unpublished (transaction, self->after, 100, error);
  return self->events != NULL;
}

static GPtrArray *
list (StoreFixture *self, gint64 after)
{
  List request = { .after = after };

  g_assert_true (sl_database_read (self->database, list_unpublished, &request, NULL));
  return request.events;
}

static const SlEvent *
get_event (GPtrArray *events, guint index)
{
  g_assert_cmpuint (index, <, events->len);
  return events->pdata[index];
}

static gboolean
mark (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_outbox_repository_mark_published (transaction, user_data, error);
}

static void
test_numbers_have_no_gap (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) events = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  append (self, "e1", FALSE);
  append (self, "lost", TRUE);
  append (self, "e2", FALSE);
  events = list (self, 0);
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
  events = list (self, 0);
  g_ptr_array_set_size (events, 1);
  g_assert_true (sl_database_write (self->database, mark, events, NULL));
  rest = list (self, 0);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpstr (get_event (rest, 0)->event_id, ==, store_id ("e2"));
}

/* More than one statement takes. */
static void
test_many_are_marked (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  for (guint i = 0; i < 61; i++) {
    g_autofree char *name = g_strdup_printf ("e%u", i);

    append (self, name, FALSE);
  }
  events = list (self, 0);
  g_assert_cmpuint (events->len, ==, 61);
  g_ptr_array_set_size (events, 60);
  g_assert_true (sl_database_write (self->database, mark, events, NULL));
  rest = list (self, 0);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (get_event (rest, 0)->seq, ==, 61);
}

static void
test_goes_on_behind_a_row (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  store_fixture_insert_media (self, store_id ("m2"), store_id ("owner"));
  append (self, "e1", FALSE);
  append (self, "e2", FALSE);
  append_to (self, "m2", "e3", "{}");
  append_to (self, "m2", "e4", "{}");
  events = list (self, 0);
  g_assert_cmpuint (events->len, ==, 4);
  rest = list (self, get_event (events, 0)->id);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpstr (get_event (rest, 0)->event_id, ==, store_id ("e3"));
}

static void
test_large_ones_are_listed_a_few_at_a_time (StoreFixture *self, gconstpointer user_data)
{
  g_autofree char *large = g_strnfill (3 * 1024 * 1024, ' ');
  g_autoptr (GPtrArray) events = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  for (guint i = 0; i < 4; i++) {
    g_autofree char *name = g_strdup_printf ("e%u", i);

    append_to (self, "m1", name, large);
  }
  events = list (self, 0);
  g_assert_cmpuint (events->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/outbox-repository/" name, func)
  ADD ("numbers-have-no-gap", test_numbers_have_no_gap);
  ADD ("published-is-not-listed", test_published_is_not_listed);
  ADD ("many-are-marked", test_many_are_marked);
  ADD ("goes-on-behind-a-row", test_goes_on_behind_a_row);
  ADD ("large-ones-are-listed-a-few-at-a-time", test_large_ones_are_listed_a_few_at_a_time);
  return g_test_run ();
}
