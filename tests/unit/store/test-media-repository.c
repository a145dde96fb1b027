// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Owners see their own rows only; status moves as the table allows. */
#include "sluice/sluice-error.h"
#include "store-fixture.h"
#include "store/deleted-user-repository.h"
#include "store/media-repository.h"

static gboolean
find_as_stranger (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlMedia) media = sl_media_repository_find_owned (transaction, store_id ("stranger"),
                                                              store_id ("m1"), error);

  return media != NULL;
}

static void
test_stranger_finds_nothing (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  g_assert_false (sl_database_read (self->database, find_as_stranger, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
}

static gboolean
move_to_ready (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, store_id ("m1"), error);

  media->status = SL_MEDIA_READY;
  return sl_media_repository_update (transaction, media, error);
}

static void
test_illegal_move_is_refused (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  g_assert_false (sl_database_write (self->database, move_to_ready, NULL, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT);
}

static gboolean
list_expired (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) expired = sl_media_repository_list_expired (transaction, 10, error);

  *(guint *) user_data = expired->len;
  return TRUE;
}

static void
test_expired_by_the_clock (StoreFixture *self, gconstpointer user_data)
{
  guint count = 99;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  g_assert_true (sl_database_read (self->database, list_expired, &count, NULL));
  g_assert_cmpuint (count, ==, 0);
  sl_fake_clock_advance_ms (self->clock, 900000);
  g_assert_true (sl_database_read (self->database, list_expired, &count, NULL));
  g_assert_cmpuint (count, ==, 1);
}

#define N_COUNTERS 8
#define N_COUNTS 10

static gboolean
count_up (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlMedia) media = sl_media_repository_find_owned (transaction, store_id ("owner"),
                                                              store_id ("m1"), error);

  g_assert_nonnull (media);
  media->generation++;
  return sl_media_repository_update (transaction, media, error);
}

static gpointer
run_counter (gpointer data)
{
  for (guint i = 0; i < N_COUNTS; i++) {
    g_autoptr (GError) error = NULL;

    sl_database_write (data, count_up, NULL, &error);
    g_assert_no_error (error);
  }
  return NULL;
}

static gboolean
read_generation (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlMedia) media = sl_media_repository_find (transaction, store_id ("m1"), error);

  *(guint *) user_data = media->generation;
  return TRUE;
}

static void
test_found_media_is_held (StoreFixture *self, gconstpointer user_data)
{
  GThread *threads[N_COUNTERS];
  guint generation = 0;

  store_fixture_insert_media (self, store_id ("m1"), store_id ("owner"));
  for (guint i = 0; i < N_COUNTERS; i++)
    threads[i] = g_thread_new ("counter", run_counter, self->database);
  for (guint i = 0; i < N_COUNTERS; i++)
    g_thread_join (threads[i]);
  g_assert_true (sl_database_read (self->database, read_generation, &generation, NULL));
  g_assert_cmpuint (generation, ==, 1 + N_COUNTERS * N_COUNTS);
}

static gboolean
delete_owner (SlTransaction *transaction, gpointer user_data, GError **error)
{
  return sl_deleted_user_repository_add (transaction, store_id ("owner"), error);
}

static gboolean
insert_of_owner (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlMedia)
      media = store_fixture_new_media (user_data, store_id ("m1"), store_id ("owner"));

  return sl_media_repository_insert (transaction, media, error);
}

static void
test_deleted_owner_gets_none (StoreFixture *self, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write (self->database, delete_owner, NULL, NULL));
  g_assert_false (sl_database_write (self->database, insert_of_owner, self, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_USER_DELETED);
}

static gboolean
count_media (SlTransaction *transaction, gpointer user_data, GError **error)
{
  g_autoptr (SlRows)
      rows = sl_transaction_query (transaction, "SELECT count(*) FROM media_files", NULL, error);

  if (rows == NULL || !sl_rows_next (rows))
    return FALSE;
  *(gint64 *) user_data = sl_rows_get_int (rows, 0);
  return TRUE;
}

/* As after a connection that broke before the answer. */
static void
test_inserted_twice_is_there_once (StoreFixture *self, gconstpointer user_data)
{
  gint64 count = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (sl_database_write_single (self->database, insert_of_owner, self, NULL));
  sl_database_write_single (self->database, insert_of_owner, self, &error);
  g_assert_no_error (error);
  g_assert_true (sl_database_read (self->database, count_media, &count, NULL));
  g_assert_cmpint (count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) store_fixture_add ("/store/media-repository/" name, func)
  ADD ("stranger-finds-nothing", test_stranger_finds_nothing);
  ADD ("illegal-move-is-refused", test_illegal_move_is_refused);
  ADD ("expired-by-the-clock", test_expired_by_the_clock);
  ADD ("found-media-is-held", test_found_media_is_held);
  ADD ("deleted-owner-gets-none", test_deleted_owner_gets_none);
  ADD ("inserted-twice-is-there-once", test_inserted_twice_is_there_once);
  return g_test_run ();
}
