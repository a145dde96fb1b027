// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists: newest first, page after page, filters, and never another owner's. */
#include "app-fixture.h"

static SlMediaPage *
list (AppFixture *fixture, const SlListRequest *request)
{
  g_autoptr (GError) error = NULL;
  SlMediaPage *page = sl_list_media (fixture->app, request, &error);

  g_assert_no_error (error);
  return page;
}

static const SlMedia *
get_item (SlMediaPage *page, guint index)
{
  const SlMediaView *view = g_ptr_array_index (page->items, index);

  return view->media;
}

static void
test_pages (AppFixture *fixture, gconstpointer data)
{
  SlListRequest request = { .user_id = APP_FIXTURE_OWNER, .limit = 2 };
  char *ids[5];
  guint seen = 0;
  g_autofree char *cursor = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = app_fixture_initiate (fixture, 10);
  do {
    g_autoptr (SlMediaPage) page = list (fixture, &request);

    for (guint i = 0; i < page->items->len; i++, seen++)
      g_assert_cmpstr (get_item (page, i)->id, ==, ids[G_N_ELEMENTS (ids) - 1 - seen]);
    g_clear_pointer (&cursor, g_free);
    cursor = g_strdup (page->next);
    request.cursor = cursor;
  } while (cursor != NULL);
  g_assert_cmpuint (seen, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_clear_pointer (&ids[i], g_free);
}

static void
test_filters (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *ready = app_fixture_make_ready (fixture);
  g_autofree char *pending = app_fixture_initiate (fixture, 10);
  SlListRequest by_status = { .user_id = APP_FIXTURE_OWNER, .limit = 10, .status = "ready" };
  SlListRequest by_type = { .user_id = APP_FIXTURE_OWNER, .limit = 10, .file_type = "avatar" };
  g_autoptr (SlMediaPage) of_status = list (fixture, &by_status);
  g_autoptr (SlMediaPage) of_type = list (fixture, &by_type);
  const SlMediaView *view = NULL;

  g_assert_nonnull (pending);
  g_assert_cmpuint (of_status->items->len, ==, 1);
  view = g_ptr_array_index (of_status->items, 0);
  g_assert_cmpstr (view->media->id, ==, ready);
  g_assert_cmpuint (view->urls->len, ==, 2);
  g_assert_cmpuint (of_type->items->len, ==, 0);
}

static void
test_shows_neither_strangers_nor_deleted (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  SlListRequest of_stranger = { .user_id = APP_FIXTURE_STRANGER, .limit = 10 };
  SlListRequest of_owner = { .user_id = APP_FIXTURE_OWNER, .limit = 10 };
  g_autoptr (SlMediaPage) strangers = list (fixture, &of_stranger);
  g_autoptr (SlMediaPage) after = NULL;

  g_assert_cmpuint (strangers->items->len, ==, 0);
  g_assert_true (sl_delete_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  after = list (fixture, &of_owner);
  g_assert_cmpuint (after->items->len, ==, 0);
}

static void
assert_refused (AppFixture *fixture, const SlListRequest *request)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sl_list_media (fixture->app, request, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_refuses (AppFixture *fixture, gconstpointer data)
{
  const SlListRequest bad[] = {
    { .user_id = APP_FIXTURE_OWNER, .limit = 0 },
    { .user_id = APP_FIXTURE_OWNER, .limit = 101 },
    { .user_id = APP_FIXTURE_OWNER, .limit = 10, .status = "done" },
    { .user_id = APP_FIXTURE_OWNER, .limit = 10, .cursor = "made up" },
    { .user_id = APP_FIXTURE_OWNER, .limit = 10, .cursor = "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (fixture, &bad[i]);
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/list-media/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("pages", test_pages);
  add ("filters", test_filters);
  add ("shows-neither-strangers-nor-deleted", test_shows_neither_strangers_nor_deleted);
  add ("refuses", test_refuses);
  return g_test_run ();
}
