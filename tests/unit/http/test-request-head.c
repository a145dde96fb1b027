// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The strict reading of request heads: each case is a head and the status that refuses it, 0 for
 * one that is read.
 */
#include "http/request-head.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *head;
  guint status;
} HeadCase;

#define GET "GET /a HTTP/1.1\r\nHost: x\r\n"
#define POST "POST /a HTTP/1.1\r\nHost: x\r\n"

static const HeadCase cases[] = {
  { "plain", GET "\r\n", 0 },
  { "one-empty-line-before", "\r\n" GET "\r\n", 0 },
  { "two-empty-lines-before", "\r\n\r\n" GET "\r\n", 400 },
  { "length", POST "Content-Length: 5\r\n\r\n", 0 },
  { "length-twice", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", 400 },
  { "lengths-differ", POST "Content-Length: 0\r\nContent-Length: 28\r\n\r\n", 400 },
  { "length-list", POST "Content-Length: 5, 0\r\n\r\n", 400 },
  { "length-plus", POST "Content-Length: +4\r\n\r\n", 400 },
  { "length-minus", POST "Content-Length: -1\r\n\r\n", 400 },
  { "length-hexadecimal", POST "Content-Length: 0x4\r\n\r\n", 400 },
  { "length-2-to-64", POST "Content-Length: 18446744073709551616\r\n\r\n", 400 },
  { "length-empty", POST "Content-Length: \r\n\r\n", 400 },
  { "length-inner-space", POST "Content-Length: 4 4\r\n\r\n", 400 },
  { "length-and-chunked", POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "chunked-and-length", POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", 400 },
  { "chunked", POST "Transfer-Encoding: chunked\r\n\r\n", 411 },
  { "chunked-capital", POST "Transfer-Encoding: Chunked\r\n\r\n", 411 },
  { "xchunked", POST "Transfer-Encoding: xchunked\r\n\r\n", 501 },
  { "chunked-identity", POST "Transfer-Encoding: chunked, identity\r\n\r\n", 501 },
  { "chunked-twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "chunked-http-1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
  { "space-before-colon", POST "Transfer-Encoding : chunked\r\n\r\n", 400 },
  { "folded-line", POST "Transfer-Encoding:\r\n chunked\r\n\r\n", 400 },
  { "folded-tab", GET "X: a\r\n\tb\r\n\r\n", 400 },
  { "no-host", "GET /a HTTP/1.1\r\n\r\n", 400 },
  { "no-host-http-1.0", "GET /a HTTP/1.0\r\n\r\n", 0 },
  { "empty-host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400 },
  { "two-hosts", GET "Host: y\r\n\r\n", 400 },
  { "host-with-slash", "GET /a HTTP/1.1\r\nHost: x/y\r\n\r\n", 400 },
  { "absolute-same-host", "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 0 },
  { "absolute-other-host", "GET http://evil/a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "absolute-longer-host", "GET http://x.evil/a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "absolute-https", "GET https://x/a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "bare-line-feeds", "GET /a HTTP/1.1\nHost: x\n\n", 400 },
  { "one-bare-line-feed", "GET /a HTTP/1.1\r\nHost: x\n\r\n", 400 },
  { "bare-return", GET "X: a\rb\r\n\r\n", 400 },
  { "high-byte-in-value", GET "X: \xc3\xa9\r\n\r\n", 400 },
  { "high-byte-in-name", GET "X\xff: a\r\n\r\n", 400 },
  { "high-byte-in-path", "GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "control-byte",
    GET "X: a\x01"
        "b\r\n\r\n",
    400 },
  { "delete-byte", GET "X: a\x7f\r\n\r\n", 400 },
  { "no-colon", GET "X\r\n\r\n", 400 },
  { "empty-name", GET ": a\r\n\r\n", 400 },
  { "http-0.9", "GET /a\r\n\r\n", 400 },
  { "http-2-preface", "PRI * HTTP/2.0\r\n\r\n", 505 },
  { "http-1.2", "GET /a HTTP/1.2\r\nHost: x\r\n\r\n", 505 },
  { "lower-case-version", "GET /a http/1.1\r\nHost: x\r\n\r\n", 400 },
  { "lower-case-method", "get /a HTTP/1.1\r\nHost: x\r\n\r\n", 501 },
  { "connect", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501 },
  { "trace", "TRACE /a HTTP/1.1\r\nHost: x\r\n\r\n", 501 },
  { "patch", "PATCH /a HTTP/1.1\r\nHost: x\r\n\r\n", 0 },
  { "method-not-token", "G(T /a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "two-spaces", "GET  /a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "space-in-target", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "tab-in-line", "GET\t/a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "backslash", "GET /a\\b HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "relative-target", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "options-star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 0 },
  { "get-star", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
  { "continue", POST "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n", 0 },
  { "other-expectation", POST "Content-Length: 5\r\nExpect: miracles\r\n\r\n", 417 },
  { "two-users", GET "X-User-Id: a\r\nX-User-Id: b\r\n\r\n", 400 },
  { "upgrade-is-ignored", GET "Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 0 },
};

/* What comes of @length bytes that arrive one at a time: the parser sees every prefix. */
static SlRequestHead *
read_slowly (const char *data, gsize length, const SlHeadFault **fault)
{
  gsize position = 0;

  *fault = NULL;
  for (gsize n = 1; n <= length; n++) {
    g_autofree char *prefix = g_memdup2 (data, n); /* so that sanitizers see a read too far */
    gsize end = sl_request_head_scan (prefix, n, &position, fault);

    if (*fault != NULL)
      return NULL;
    if (end > 0)
      return sl_request_head_parse (prefix, end, fault);
  }
  return NULL;
}

static void
test_case (gconstpointer data)
{
  const HeadCase *c = data;
  const SlHeadFault *slow_fault = NULL;
  const SlHeadFault *fault = NULL;
  g_autoptr (SlRequestHead) slow = read_slowly (c->head, strlen (c->head), &slow_fault);
  g_autoptr (SlRequestHead) head = NULL;
  gsize position = 0;
  gsize end = sl_request_head_scan (c->head, strlen (c->head), &position, &fault);

  if (end > 0)
    head = sl_request_head_parse (c->head, end, &fault);
  g_assert_cmpuint (fault != NULL ? fault->status : 0, ==, c->status);
  g_assert_cmpuint (slow_fault != NULL ? slow_fault->status : 0, ==, c->status);
  g_assert_true ((head != NULL) == (c->status == 0));
  g_assert_true ((slow != NULL) == (c->status == 0));
}

static void
test_reads_all_parts (void)
{
  static const char text[] = "PUT /o/a%20b?x=1&y HTTP/1.1\r\nHost: h:1\r\nX-Thing:  a b \r\n"
                             "Content-Length: 12\r\nConnection: keep-alive, Close\r\n"
                             "Expect: 100-Continue\r\n\r\nbody";
  const SlHeadFault *fault = NULL;
  gsize position = 0;
  gsize end = sl_request_head_scan (text, sizeof text - 1, &position, &fault);
  g_autoptr (SlRequestHead) head = sl_request_head_parse (text, end, &fault);

  g_assert_cmpuint (end, ==, sizeof text - 1 - 4);
  g_assert_nonnull (head);
  g_assert_cmpint (head->method, ==, SL_HTTP_PUT);
  g_assert_cmpstr (head->path, ==, "/o/a%20b");
  g_assert_cmpstr (head->query, ==, "x=1&y");
  g_assert_cmpint (head->content_length, ==, 12);
  g_assert_true (head->closes);
  g_assert_true (head->expects_continue);
  g_assert_false (head->http_1_0);
  g_assert_cmpstr (sl_request_head_get (head, "x-thing"), ==, "a b");
  g_assert_null (sl_request_head_get (head, "x-other"));
}

static void
test_null_byte (void)
{
  static const char text[] = GET "X: a\0b\r\n\r\n";
  const SlHeadFault *fault = NULL;
  gsize position = 0;

  g_assert_cmpuint (sl_request_head_scan (text, sizeof text - 1, &position, &fault), ==, 0);
  g_assert_nonnull (fault);
  g_assert_cmpuint (fault->status, ==, 400);
}

static guint
scan_status (const char *text)
{
  const SlHeadFault *fault = NULL;
  gsize position = 0;

  sl_request_head_scan (text, strlen (text), &position, &fault);
  return fault != NULL ? fault->status : 0;
}

static void
test_sizes (void)
{
  g_autofree char *filler = g_strnfill (SL_REQUEST_HEAD_MAX_BYTES, 'a');
  g_autofree char *line = g_strconcat ("GET /", filler, NULL);
  g_autofree char *field = g_strconcat (GET "X: ", filler, NULL);

  g_assert_cmpuint (scan_status (line), ==, 414);
  g_assert_cmpuint (scan_status (field), ==, 431);
}

static void
test_field_count (void)
{
  g_autoptr (GString) text = g_string_new (GET);
  const SlHeadFault *fault = NULL;

  /* With Host these are as many as are allowed. */
  for (guint i = 1; i < SL_REQUEST_HEAD_MAX_FIELDS; i++)
    g_string_append (text, "X: a\r\n");
  g_string_append (text, "\r\n");
  {
    g_autoptr (SlRequestHead) head = sl_request_head_parse (text->str, text->len, &fault);

    g_assert_nonnull (head);
  }
  g_string_insert (text, (gssize) text->len - 2, "X: a\r\n");
  g_assert_null (sl_request_head_parse (text->str, text->len, &fault));
  g_assert_cmpuint (fault->status, ==, 431);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/http/request-head/case/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/http/request-head/reads-all-parts", test_reads_all_parts);
  g_test_add_func ("/http/request-head/null-byte-is-refused", test_null_byte);
  g_test_add_func ("/http/request-head/sizes-are-limited", test_sizes);
  g_test_add_func ("/http/request-head/field-count-is-limited", test_field_count);
  return g_test_run ();
}
