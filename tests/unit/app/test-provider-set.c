// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which provider is asked after what it has answered, and not. */
#include "app/provider-set.h"

#include "fake-clock.h"
#include "sluice/sluice-error.h"

typedef struct {
  SlFakeClock *clock;       /* (owned) */
  SlProviderSet *providers; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const SlProvider first = { "groq", "https://api.groq.com/openai/v1", "secret", "large" };
  const SlProvider second = { "own", "http://localhost:8000/v1", NULL, "tiny" };

  fixture->clock = sl_fake_clock_new (0);
  fixture->providers = sl_provider_set_new (SL_CLOCK (fixture->clock));
  sl_provider_set_add (fixture->providers, &first);
  sl_provider_set_add (fixture->providers, &second);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->providers, sl_provider_set_free);
  g_clear_object (&fixture->clock);
}

static void
note (Fixture *fixture, const char *name, int code)
{
  g_autoptr (GError) error = g_error_new_literal (SLUICE_ERROR, code, "no answer");

  sl_provider_set_note (fixture->providers, name, error);
}

static void
test_keeps_the_order (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (sl_provider_set_get_length (fixture->providers), ==, 2);
  g_assert_cmpstr (sl_provider_set_get (fixture->providers, 0)->name, ==, "groq");
  g_assert_cmpstr (sl_provider_set_get (fixture->providers, 1)->base_url, ==,
                   "http://localhost:8000/v1");
  g_assert_cmpstr (sl_provider_set_find (fixture->providers, "groq")->key, ==, "secret");
  g_assert_null (sl_provider_set_find (fixture->providers, "nobody"));
}

static void
test_rests_longer_each_time (Fixture *fixture, gconstpointer data)
{
  static const gint64 rests[] = { 5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rests); i++) {
    note (fixture, "groq", SLUICE_ERROR_PROVIDER_UNAVAILABLE);
    g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 0), ==, rests[i]);
    g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 1), ==, 0);
    sl_fake_clock_advance_ms (fixture->clock, rests[i]);
    g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 0), ==, 0);
  }
  sl_provider_set_note (fixture->providers, "groq", NULL);
  note (fixture, "groq", SLUICE_ERROR_PROVIDER_PROTOCOL);
  g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 0), ==, 5000);
}

static void
test_answers_are_no_outage (Fixture *fixture, gconstpointer data)
{
  note (fixture, "groq", SLUICE_ERROR_RATE_LIMITED);
  g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 0), ==, 0);
  note (fixture, "groq", SLUICE_ERROR_PROVIDER_REFUSED);
  g_assert_cmpint (sl_provider_set_get_rest (fixture->providers, 0), ==, 0);
}

static void
test_tells_its_state (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint ((int) sl_provider_set_get_state (fixture->providers), ==, SL_PROVIDERS_UNKNOWN);
  sl_provider_set_note (fixture->providers, "groq", NULL);
  g_assert_cmpint ((int) sl_provider_set_get_state (fixture->providers), ==,
                   SL_PROVIDERS_CONNECTED);
  note (fixture, "groq", SLUICE_ERROR_PROVIDER_REFUSED);
  g_assert_cmpint ((int) sl_provider_set_get_state (fixture->providers), ==, SL_PROVIDERS_REFUSING);
  note (fixture, "groq", SLUICE_ERROR_PROVIDER_UNAVAILABLE);
  note (fixture, "own", SLUICE_ERROR_PROVIDER_UNAVAILABLE);
  g_assert_cmpint ((int) sl_provider_set_get_state (fixture->providers), ==, SL_PROVIDERS_DOWN);
  sl_provider_set_note (fixture->providers, "own", NULL);
  g_assert_cmpint ((int) sl_provider_set_get_state (fixture->providers), ==,
                   SL_PROVIDERS_CONNECTED);
}

static void
test_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlProviderSet) nobody = sl_provider_set_new (SL_CLOCK (fixture->clock));

  g_assert_cmpint ((int) sl_provider_set_get_state (nobody), ==, SL_PROVIDERS_NOT_CONFIGURED);
  sl_provider_set_note (nobody, "groq", NULL);
  g_assert_cmpint ((int) sl_provider_set_get_state (nobody), ==, SL_PROVIDERS_NOT_CONFIGURED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/app/provider-set/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("keeps-the-order", test_keeps_the_order);
  ADD ("rests-longer-each-time", test_rests_longer_each_time);
  ADD ("answers-are-no-outage", test_answers_are_no_outage);
  ADD ("tells-its-state", test_tells_its_state);
  ADD ("nobody", test_nobody);
#undef ADD
  return g_test_run ();
}
