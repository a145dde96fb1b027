// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Idempotency-Key: the same answer to the same request, and nothing to another one. */
#include "app-fixture.h"
#include "app/health.h"

static const SlIdempotencyScope scope = { APP_FIXTURE_OWNER, "initiateUpload", "key-1",
                                          "fingerprint" };

static gboolean
begin (AppFixture *fixture, const SlIdempotencyScope *wanted, char **body)
{
  g_autoptr (GError) error = NULL;
  gboolean replayed = FALSE;
  guint status = 0;

  g_assert_true (sl_idempotency_begin (fixture->app, wanted, &replayed, &status, body, &error));
  g_assert_no_error (error);
  if (replayed)
    g_assert_cmpuint (status, ==, 201);
  return replayed;
}

static void
assert_refused (AppFixture *fixture, const SlIdempotencyScope *wanted, SluiceError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  gboolean replayed = FALSE;
  guint status = 0;

  g_assert_false (sl_idempotency_begin (fixture->app, wanted, &replayed, &status, &body, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
test_replays_the_answer (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *body = NULL;

  g_assert_false (begin (fixture, &scope, &none));
  g_assert_true (sl_idempotency_end (fixture->app, &scope, 201, "{\"a\":1}", NULL));
  g_assert_true (begin (fixture, &scope, &body));
  g_assert_cmpstr (body, ==, "{\"a\":1}");
}

static void
test_other_scopes_are_independent (AppFixture *fixture, gconstpointer data)
{
  const SlIdempotencyScope other_user = { APP_FIXTURE_STRANGER, "initiateUpload", "key-1", "f" };
  const SlIdempotencyScope other_operation = { APP_FIXTURE_OWNER, "reprocess", "key-1", "f" };
  const SlIdempotencyScope other_key = { APP_FIXTURE_OWNER, "initiateUpload", "key-2", "f" };
  g_autofree char *body = NULL;

  g_assert_false (begin (fixture, &scope, &body));
  g_assert_false (begin (fixture, &other_user, &body));
  g_assert_false (begin (fixture, &other_operation, &body));
  g_assert_false (begin (fixture, &other_key, &body));
}

static void
test_another_body_is_a_mismatch (AppFixture *fixture, gconstpointer data)
{
  const SlIdempotencyScope changed = { APP_FIXTURE_OWNER, "initiateUpload", "key-1",
                                       "another fingerprint" };
  g_autofree char *body = NULL;

  g_assert_false (begin (fixture, &scope, &body));
  assert_refused (fixture, &changed, SLUICE_ERROR_IDEMPOTENCY_MISMATCH);
}

static void
test_first_request_still_runs (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *body = NULL;

  g_assert_false (begin (fixture, &scope, &body));
  assert_refused (fixture, &scope, SLUICE_ERROR_CONFLICT);
  /* It died with its daemon. */
  sl_fake_clock_advance_ms (fixture->clock, 60000);
  g_assert_false (begin (fixture, &scope, &body));
}

static void
test_failure_frees_the_key (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *body = NULL;

  g_assert_false (begin (fixture, &scope, &body));
  g_assert_true (sl_idempotency_end (fixture->app, &scope, 0, NULL, NULL));
  g_assert_false (begin (fixture, &scope, &body));
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/idempotency/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("replays-the-answer", test_replays_the_answer);
  add ("other-scopes-are-independent", test_other_scopes_are_independent);
  add ("another-body-is-a-mismatch", test_another_body_is_a_mismatch);
  add ("first-request-still-runs", test_first_request_still_runs);
  add ("failure-frees-the-key", test_failure_frees_the_key);
  return g_test_run ();
}
