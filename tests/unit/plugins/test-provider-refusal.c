// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What each answer of a provider means. */
#include "provider-refusal.h"

#include <string.h>

#include <sluice/sluice.h>

#define KEY "gsk_secret"
#define NOW 784111777

static GError *
check (guint status, const char *retry_after, const char *body, guint64 *retry_after_ms)
{
  g_autoptr (ProviderAnswer) answer = g_new0 (ProviderAnswer, 1);
  GError *error = NULL;

  answer->status = status;
  answer->retry_after = g_strdup (retry_after);
  answer->body = g_string_new (body);
  g_assert_true (provider_answer_check (answer, KEY, NOW, retry_after_ms, &error)
                 == (error == NULL));
  return error;
}

static void
assert_code (guint status, const char *retry_after, int code, guint64 retry_after_ms)
{
  guint64 found_ms = 1;
  g_autoptr (GError) error = check (status, retry_after, "", &found_ms);

  g_assert_error (error, SLUICE_ERROR, code);
  g_assert_cmpuint (found_ms, ==, retry_after_ms);
}

static void
test_good_answers (void)
{
  guint64 retry_after_ms = 1;

  g_assert_null (check (200, NULL, "{}", &retry_after_ms));
  g_assert_cmpuint (retry_after_ms, ==, 0);
}

static void
test_limits (void)
{
  assert_code (429, "7", SLUICE_ERROR_RATE_LIMITED, 7000);
  assert_code (429, NULL, SLUICE_ERROR_RATE_LIMITED, 0);
  assert_code (503, "Sun, 06 Nov 1994 08:50:07 GMT", SLUICE_ERROR_RATE_LIMITED, 30000);
  assert_code (503, NULL, SLUICE_ERROR_PROVIDER_UNAVAILABLE, 0);
}

static void
test_troubles (void)
{
  assert_code (500, "7", SLUICE_ERROR_PROVIDER_UNAVAILABLE, 0);
  assert_code (502, NULL, SLUICE_ERROR_PROVIDER_UNAVAILABLE, 0);
  assert_code (408, NULL, SLUICE_ERROR_PROVIDER_UNAVAILABLE, 0);
  assert_code (999, NULL, SLUICE_ERROR_PROVIDER_PROTOCOL, 0);
  assert_code (0, NULL, SLUICE_ERROR_PROVIDER_PROTOCOL, 0);
}

static void
test_refusals_say_what_to_do (void)
{
  static const struct {
    guint status;
    const char *advice;
  } cases[] = {
    { 301, "base URL" },      { 307, "redirects are not followed" },
    { 400, "model" },         { 401, "key" },
    { 402, "credit" },        { 403, "not allowed" },
    { 404, "base URL" },      { 413, "max_request_size" },
    { 422, "such requests" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint64 retry_after_ms = 0;
    g_autoptr (GError) error = check (cases[i].status, "5", "", &retry_after_ms);

    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_REFUSED);
    g_assert_nonnull (strstr (error->message, cases[i].advice));
    g_assert_cmpuint (retry_after_ms, ==, 0);
  }
}

/* The only 429 that no waiting helps. */
static void
test_no_credit (void)
{
  guint64 retry_after_ms = 0;
  g_autoptr (GError) error = check (
      429, "5", "{\"error\":{\"message\":\"You exceeded\",\"code\":\"insufficient_quota\"}}",
      &retry_after_ms);

  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_REFUSED);
  g_assert_nonnull (strstr (error->message, "credit"));
  g_assert_cmpuint (retry_after_ms, ==, 0);
}

static void
test_own_words_are_clean (void)
{
  guint64 retry_after_ms = 0;
  g_autofree char *long_word = g_strnfill (5000, 'x');
  g_autofree char *body = g_strdup_printf (
      "{\"error\":{\"message\":\"Invalid key " KEY ":\\n\\u001b[31m%s\"}}", long_word);
  g_autoptr (GError) error = check (401, NULL, body, &retry_after_ms);

  g_assert_nonnull (strstr (error->message, "('Invalid key ...:  [31mxxx"));
  g_assert_null (strstr (error->message, KEY));
  g_assert_cmpuint (strlen (error->message), <, 400);
}

static void
test_bodies_that_say_nothing (void)
{
  static const char *const bodies[] = { "<html>", "{}", "{\"error\":1}",
                                        "{\"error\":{\"message\":{}}}", "{\"error\":{}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    guint64 retry_after_ms = 0;
    g_autoptr (GError) error = check (400, NULL, bodies[i], &retry_after_ms);

    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_REFUSED);
    g_assert_null (strchr (error->message, '('));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/provider-refusal/good-answers", test_good_answers);
  g_test_add_func ("/plugins/provider-refusal/limits", test_limits);
  g_test_add_func ("/plugins/provider-refusal/troubles", test_troubles);
  g_test_add_func ("/plugins/provider-refusal/refusals-say-what-to-do",
                   test_refusals_say_what_to_do);
  g_test_add_func ("/plugins/provider-refusal/no-credit", test_no_credit);
  g_test_add_func ("/plugins/provider-refusal/own-words-are-clean", test_own_words_are_clean);
  g_test_add_func ("/plugins/provider-refusal/bodies-that-say-nothing",
                   test_bodies_that_say_nothing);
  return g_test_run ();
}
