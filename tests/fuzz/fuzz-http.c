// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Heads of requests: what is accepted has one reading only, its path leads nowhere else, and it is
 * the same whether the bytes come at once or one by one. */
#include <string.h>

#include "fuzz-target.h"
#include "http/byte-range.h"
#include "http/request-head.h"
#include "http/router.h"

static void
check_path (const char *path)
{
  g_auto (GStrv) segments = NULL;

  g_assert_true (*path == '/' || strcmp (path, "*") == 0);
  if (*path == '*')
    return;
  segments = sl_path_split (path, NULL);
  for (guint i = 0; segments != NULL && segments[i] != NULL; i++) {
    g_assert_true (g_utf8_validate (segments[i], -1, NULL));
    g_assert_cmpstr (segments[i], !=, "..");
    g_assert_cmpstr (segments[i], !=, ".");
    g_assert_null (strpbrk (segments[i], "/\\"));
  }
}

static void
check_head (const SlRequestHead *head)
{
  const char *length = sl_request_head_get (head, "content-length");
  gint64 first = 0;
  gint64 last = 0;

  g_assert_null (sl_request_head_get (head, "transfer-encoding"));
  g_assert_true ((length == NULL) == (head->content_length == -1));
  g_assert_cmpint (head->content_length, >=, -1);
  g_assert_true (head->http_1_0 || sl_request_head_get (head, "host") != NULL);
  check_path (head->path);
  if (sl_byte_range_parse (sl_request_head_get (head, "range"), 1000, &first, &last)
      == SL_RANGE_PART) {
    g_assert_cmpint (first, >=, 0);
    g_assert_cmpint (first, <=, last);
    g_assert_cmpint (last, <, 1000);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  const SlHeadFault *fault = NULL;
  const SlHeadFault *slow_fault = NULL;
  gsize position = 0;
  gsize slow_position = 0;
  gsize slow_end = 0;
  gsize end = sl_request_head_scan ((const char *) data, length, &position, &fault);

  for (gsize n = 1; n <= length && n < 2048 && slow_end == 0 && slow_fault == NULL; n++)
    slow_end = sl_request_head_scan ((const char *) data, n, &slow_position, &slow_fault);
  if (length < 2048) {
    g_assert_cmpuint (slow_end, ==, end);
    g_assert_true (slow_fault == fault);
  }
  if (end > 0) {
    g_autoptr (SlRequestHead) head = sl_request_head_parse ((const char *) data, end, &fault);

    g_assert_true ((head == NULL) == (fault != NULL));
    if (head != NULL)
      check_head (head);
  }
  return 0;
}
