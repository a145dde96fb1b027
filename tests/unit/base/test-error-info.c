// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Every code of the domain has a row that the outside can rely on. */
#include <gio/gio.h>
#include <string.h>

#include "base/error-info.h"

static char *
dup_expected_name (const char *nick)
{
  g_autofree char *upper = g_ascii_strup (nick, -1);

  return g_strdelimit (g_steal_pointer (&upper), "-", '_');
}

static void
test_every_code_has_a_row (void)
{
  g_autoptr (GEnumClass) codes = g_type_class_ref (SLUICE_TYPE_ERROR);

  g_assert_cmpuint (codes->n_values, ==, SL_ERROR_INFO_COUNT);
  for (guint i = 0; i < codes->n_values; i++) {
    const SlErrorInfo *info = sl_error_info_get (codes->values[i].value);
    g_autofree char *expected = dup_expected_name (codes->values[i].value_nick);

    g_assert_cmpint ((int) info->code, ==, codes->values[i].value);
    g_assert_cmpstr (info->name, ==, expected);
    g_assert_cmpuint (info->http_status, >=, 400);
    g_assert_cmpuint (info->http_status, <=, 599);
    g_assert_cmpuint (strlen (info->title), >, 0);
    g_assert_true (sl_error_info_find (info->name) == info);
  }
}

static void
test_titles_are_sentences (void)
{
  for (int code = 0; code < SL_ERROR_INFO_COUNT; code++) {
    const char *title = sl_error_info_get (code)->title;

    g_assert_true (g_ascii_isupper (title[0]));
    g_assert_false (g_str_has_suffix (title, "."));
  }
}

static void
test_documented_statuses (void)
{
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_NOT_FOUND)->http_status, ==, 404);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_UPLOAD_NOT_FOUND)->http_status, ==, 409);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_UPLOAD_EXPIRED)->http_status, ==, 410);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_FILE_TOO_LARGE)->http_status, ==, 413);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_UNSUPPORTED_MEDIA)->http_status, ==, 415);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_CONTENT_MISMATCH)->http_status, ==, 422);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_DATABASE_UNAVAILABLE)->http_status, ==, 503);
  g_assert_cmpuint (sl_error_info_get (SLUICE_ERROR_DISK_FULL)->http_status, ==, 507);
}

static void
test_input_is_never_retried (void)
{
  for (int code = 0; code < SL_ERROR_INFO_COUNT; code++) {
    const SlErrorInfo *info = sl_error_info_get (code);

    if (info->http_status == 422)
      g_assert_cmpint ((int) info->retry_class, ==, SL_RETRY_NEVER);
  }
  g_assert_cmpint ((int) sl_error_info_get (SLUICE_ERROR_WORKER_CRASHED)->retry_class, ==,
                   SL_RETRY_CRASH);
  g_assert_cmpint ((int) sl_error_info_get (SLUICE_ERROR_WORKER_STALLED)->retry_class, ==,
                   SL_RETRY_TIMEOUT);
}

static void
test_unknown_code_is_internal (void)
{
  g_assert_cmpstr (sl_error_info_get (-1)->name, ==, "INTERNAL");
  g_assert_cmpstr (sl_error_info_get (SL_ERROR_INFO_COUNT)->name, ==, "INTERNAL");
  g_assert_null (sl_error_info_find ("NO_SUCH_CODE"));
  g_assert_null (sl_error_info_find (NULL));
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "x");
  g_autoptr (GError) own = g_error_new (SLUICE_ERROR, SLUICE_ERROR_DISK_FULL, "x");

  g_assert_cmpstr (sl_error_info_for_error (cancelled)->name, ==, "CANCELLED");
  g_assert_cmpstr (sl_error_info_for_error (foreign)->name, ==, "INTERNAL");
  g_assert_cmpstr (sl_error_info_for_error (own)->name, ==, "DISK_FULL");
  g_assert_cmpstr (sl_error_info_for_error (NULL)->name, ==, "INTERNAL");
}

static void
test_retry_class_names (void)
{
  g_assert_cmpstr (sl_retry_class_to_string (SL_RETRY_NEVER), ==, "never");
  g_assert_cmpstr (sl_retry_class_to_string (SL_RETRY_TRANSIENT), ==, "transient");
  g_assert_cmpstr (sl_retry_class_to_string (SL_RETRY_RATE_LIMITED), ==, "rate_limited");
  g_assert_cmpstr (sl_retry_class_to_string (SL_RETRY_CRASH), ==, "crash");
  g_assert_cmpstr (sl_retry_class_to_string (SL_RETRY_TIMEOUT), ==, "timeout");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error-info/every-code-has-a-row", test_every_code_has_a_row);
  g_test_add_func ("/base/error-info/titles-are-sentences", test_titles_are_sentences);
  g_test_add_func ("/base/error-info/documented-statuses", test_documented_statuses);
  g_test_add_func ("/base/error-info/input-is-never-retried", test_input_is_never_retried);
  g_test_add_func ("/base/error-info/unknown-code-is-internal", test_unknown_code_is_internal);
  g_test_add_func ("/base/error-info/foreign-errors", test_foreign_errors);
  g_test_add_func ("/base/error-info/retry-class-names", test_retry_class_names);
  return g_test_run ();
}
