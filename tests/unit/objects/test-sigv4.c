// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* SigV4 against the vectors that AWS publishes, and against requests that were tampered with. */
#include <string.h>

#include "base/time-format.h"
#include "objects/sigv4.h"
#include "sluice/sluice-error.h"

/* "Authenticating Requests: Using Query Parameters", Amazon S3 API reference. */
static const SlSigV4Credentials credentials = { "AKIAIOSFODNN7EXAMPLE",
                                                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                                "us-east-1", "s3" };

#define AWS_HOST "examplebucket.s3.amazonaws.com"
#define AWS_QUERY                                                                                  \
  "X-Amz-Algorithm=AWS4-HMAC-SHA256"                                                               \
  "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"              \
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"                      \
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

static gint64
get_signing_time (void)
{
  gint64 wall_ms = 0;

  g_assert_true (sl_time_parse ("2013-05-24T00:00:00.000Z", &wall_ms, NULL));
  return wall_ms;
}

static GPtrArray *
create_pairs (const char *name, const char *value)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);

  g_ptr_array_add (pairs, sl_sigv4_pair_new (name, value));
  return pairs;
}

static void
test_published_vector (void)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", AWS_HOST);
  const SlSigV4Request request = { "GET", "/test.txt", NULL, headers };
  g_autofree char *query = sl_sigv4_presign (&credentials, &request, get_signing_time (), 86400);

  g_assert_cmpstr (query, ==, AWS_QUERY);
}

static void
test_derived_key_gives_the_same (void)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", AWS_HOST);
  const SlSigV4Request request = { "GET", "/test.txt", NULL, headers };
  SlSigV4Credentials with_key = credentials;
  SlSigV4Key key;
  g_autofree char *query = NULL;
  g_autofree char *of_next_day = NULL;
  g_autofree char *expected = NULL;

  sl_sigv4_derive_key (&credentials, get_signing_time (), &key);
  with_key.key = &key;
  query = sl_sigv4_presign (&with_key, &request, get_signing_time (), 86400);
  g_assert_cmpstr (query, ==, AWS_QUERY);
  of_next_day = sl_sigv4_presign (&with_key, &request, get_signing_time () + 86400000, 86400);
  expected = sl_sigv4_presign (&credentials, &request, get_signing_time () + 86400000, 86400);
  g_assert_cmpstr (of_next_day, ==, expected);
}

static void
test_published_vector_verifies (void)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", AWS_HOST);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (headers, sl_sigv4_pair_new ("accept", "*/*"));
  g_assert_true (sl_sigv4_verify (&credentials, "GET", "/test.txt", AWS_QUERY, headers,
                                  get_signing_time () + 1000, &error));
  g_assert_no_error (error);
}

static void
test_encoding (void)
{
  g_autofree char *plain = sl_sigv4_encode ("AZaz09-_.~", FALSE);
  g_autofree char *special = sl_sigv4_encode ("a b/c+d=\xc3\xa9*'()", FALSE);
  g_autofree char *path = sl_sigv4_encode ("/a/b c", TRUE);

  g_assert_cmpstr (plain, ==, "AZaz09-_.~");
  g_assert_cmpstr (special, ==, "a%20b%2Fc%2Bd%3D%C3%A9%2A%27%28%29");
  g_assert_cmpstr (path, ==, "/a/b%20c");
}

/* A signed PUT as the folder store makes it. */
typedef struct {
  const char *method;
  const char *path;
  const char *length;
  const char *type;
  const char *host;
  gint64 delay_ms;
  const char *message; /* of the refusal; NULL: accepted */
} PutCase;

static char *
sign_put (void)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", "127.0.0.1:3006");
  g_autoptr (GPtrArray) query = create_pairs ("x", "a b+c");
  const SlSigV4Request request = { "PUT", "/objects/videos/a b", query, headers };

  g_ptr_array_add (headers, sl_sigv4_pair_new ("content-type", "video/webm; codecs=\"vp8, opus\""));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("content-length", "42"));
  return sl_sigv4_presign (&credentials, &request, get_signing_time (), 900);
}

static void
check_put (const PutCase *test)
{
  g_autofree char *query = sign_put ();
  g_autoptr (GPtrArray) headers = create_pairs ("content-length", test->length);
  g_autoptr (GError) error = NULL;
  gboolean is_accepted = FALSE;

  g_ptr_array_add (headers, sl_sigv4_pair_new ("host", test->host));
  if (test->type != NULL)
    g_ptr_array_add (headers, sl_sigv4_pair_new ("content-type", test->type));
  is_accepted = sl_sigv4_verify (&credentials, test->method, test->path, query, headers,
                                 get_signing_time () + test->delay_ms, &error);
  g_assert_cmpint (is_accepted, ==, test->message == NULL);
  if (test->message != NULL) {
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN);
    g_assert_nonnull (strstr (error->message, test->message));
  }
}

static void
test_put_is_held_to_what_was_signed (void)
{
  static const char type[] = "video/webm; codecs=\"vp8, opus\"";
  static const char other[] = "the signature does not match";
  static const PutCase cases[] = {
    { "PUT", "/objects/videos/a b", "42", type, "127.0.0.1:3006", 0, NULL },
    { "PUT", "/objects/videos/a b", "42", "  video/webm;   codecs=\"vp8, opus\" ", "127.0.0.1:3006",
      899999, NULL },
    { "GET", "/objects/videos/a b", "42", type, "127.0.0.1:3006", 0, other },
    { "PUT", "/objects/videos/a", "42", type, "127.0.0.1:3006", 0, other },
    { "PUT", "/objects/videos/a b", "43", type, "127.0.0.1:3006", 0, other },
    { "PUT", "/objects/videos/a b", "42", "video/mp4", "127.0.0.1:3006", 0, other },
    { "PUT", "/objects/videos/a b", "42", type, "localhost:3006", 0, other },
    { "PUT", "/objects/videos/a b", "42", NULL, "127.0.0.1:3006", 0, "'content-type' is signed" },
    { "PUT", "/objects/videos/a b", "42", type, "127.0.0.1:3006", 900000, "expired" },
    { "PUT", "/objects/videos/a b", "42", type, "127.0.0.1:3006", -16 * 60 * 1000, "future" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_put (&cases[i]);
}

static void
test_header_sent_twice (void)
{
  g_autofree char *query = sign_put ();
  g_autoptr (GPtrArray) headers = create_pairs ("host", "127.0.0.1:3006");
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (headers, sl_sigv4_pair_new ("content-length", "42"));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("content-length", "42"));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("content-type", "video/webm; codecs=\"vp8, opus\""));
  g_assert_false (sl_sigv4_verify (&credentials, "PUT", "/objects/videos/a b", query, headers,
                                   get_signing_time (), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN);
}

/* @from in the published query becomes @to. */
static void
check_changed_query (const char *from, const char *to)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", AWS_HOST);
  g_autoptr (GString) query = g_string_new (AWS_QUERY);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_string_replace (query, from, to, 1), ==, 1);
  g_assert_false (sl_sigv4_verify (&credentials, "GET", "/test.txt", query->str, headers,
                                   get_signing_time (), &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN);
  /* The right value is never given away. */
  g_assert_null (strstr (error->message, "aeeed9bb"));
}

static void
test_tampered_queries (void)
{
  check_changed_query ("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1");
  check_changed_query ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7OTHER");
  check_changed_query ("20130524%2Fus", "20130525%2Fus");
  check_changed_query ("us-east-1", "eu-west-1");
  check_changed_query ("X-Amz-Expires=86400", "X-Amz-Expires=604800");
  check_changed_query ("X-Amz-Expires=86400", "X-Amz-Expires=604801");
  check_changed_query ("X-Amz-Expires=86400", "X-Amz-Expires=-1");
  check_changed_query ("X-Amz-Date=20130524T000000Z", "X-Amz-Date=20130524T000001Z");
  check_changed_query ("X-Amz-Date=20130524T000000Z", "X-Amz-Date=yesterday");
  check_changed_query ("SignedHeaders=host", "SignedHeaders=");
  check_changed_query ("SignedHeaders=host", "SignedHeaders=host;accept");
  check_changed_query ("&X-Amz-Signature=", "&a=b&X-Amz-Signature=");
  check_changed_query ("&X-Amz-Signature=", "&X-Amz-Expires=86400&X-Amz-Signature=");
  check_changed_query ("aeeed9bb", "AEEED9BB");
  check_changed_query ("f604d404", "f604d405");
  check_changed_query ("f604d404", "");
  check_changed_query ("&X-Amz-Signature=", "&X-Amz-Sig=");
  check_changed_query ("&X-Amz-Date", "&%zz&X-Amz-Date");
  check_changed_query ("&X-Amz-Date", "&%00=1&X-Amz-Date");
}

static void
test_missing_query (void)
{
  g_autoptr (GPtrArray) headers = create_pairs ("host", AWS_HOST);

  g_assert_false (
      sl_sigv4_verify (&credentials, "GET", "/test.txt", NULL, headers, get_signing_time (), NULL));
  g_assert_false (
      sl_sigv4_verify (&credentials, "GET", "/test.txt", "", headers, get_signing_time (), NULL));
}

/* "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk",
 * Amazon S3 API reference. */
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define PUT_HASH "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"

typedef struct {
  const char *name;
  const char *method;
  const char *path;
  const char *query[4];   /* names and values in turn */
  const char *headers[4]; /* beside those that every request has */
  const char *payload_hash;
  const char *names;
  const char *signature;
} HeaderCase;

static const HeaderCase header_cases[] = {
  { .name = "get-object",
    .method = "GET",
    .path = "/test.txt",
    .headers = { "range", "bytes=0-9" },
    .payload_hash = EMPTY_HASH,
    .names = "host;range;x-amz-content-sha256;x-amz-date",
    .signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
  { .name = "put-object",
    .method = "PUT",
    .path = "/test$file.text",
    .headers = { "date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class",
                 "REDUCED_REDUNDANCY" },
    .payload_hash = PUT_HASH,
    .names = "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
    .signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd" },
  { .name = "get-bucket-lifecycle",
    .method = "GET",
    .path = "/",
    .query = { "lifecycle", "" },
    .payload_hash = EMPTY_HASH,
    .names = "host;x-amz-content-sha256;x-amz-date",
    .signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
  { .name = "list-objects",
    .method = "GET",
    .path = "/",
    .query = { "prefix", "J", "max-keys", "2" },
    .payload_hash = EMPTY_HASH,
    .names = "host;x-amz-content-sha256;x-amz-date",
    .signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
};

static void
add_pairs (GPtrArray *pairs, const char *const *names_and_values)
{
  for (gsize i = 0; i < 4 && names_and_values[i] != NULL; i += 2)
    g_ptr_array_add (pairs, sl_sigv4_pair_new (names_and_values[i], names_and_values[i + 1]));
}

static void
test_published_header_vector (gconstpointer data)
{
  const HeaderCase *test = data;
  g_autoptr (GPtrArray) headers = create_pairs ("x-amz-date", "20130524T000000Z");
  g_autoptr (GPtrArray) query = create_pairs ("", "");
  const SlSigV4Request request = { test->method, test->path, query, headers };
  g_autofree char *authorization = NULL;
  g_autofree char *expected = g_strdup_printf (
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
      "SignedHeaders=%s, Signature=%s",
      test->names, test->signature);

  g_ptr_array_set_size (query, 0);
  add_pairs (query, test->query);
  g_ptr_array_add (headers, sl_sigv4_pair_new ("host", AWS_HOST));
  g_ptr_array_add (headers, sl_sigv4_pair_new ("x-amz-content-sha256", test->payload_hash));
  add_pairs (headers, test->headers);
  authorization = sl_sigv4_authorize (&credentials, &request, test->payload_hash,
                                      get_signing_time ());
  g_assert_cmpstr (authorization, ==, expected);
}

static void
test_query_is_sent_as_it_is_signed (void)
{
  g_autoptr (GPtrArray) query = create_pairs ("prefix", "a/b c");
  g_autofree char *text = NULL;
  g_autofree char *nothing = sl_sigv4_format_query (NULL);

  g_ptr_array_add (query, sl_sigv4_pair_new ("list-type", "2"));
  text = sl_sigv4_format_query (query);
  g_assert_cmpstr (text, ==, "list-type=2&prefix=a%2Fb%20c");
  g_assert_cmpstr (nothing, ==, "");
}

static void
add_header_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (header_cases); i++) {
    g_autofree char *path = g_strconcat ("/objects/sigv4/published-header-vector/",
                                         header_cases[i].name, NULL);

    g_test_add_data_func (path, &header_cases[i], test_published_header_vector);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/objects/sigv4/published-vector", test_published_vector);
  g_test_add_func ("/objects/sigv4/derived-key-gives-the-same", test_derived_key_gives_the_same);
  g_test_add_func ("/objects/sigv4/published-vector-verifies", test_published_vector_verifies);
  g_test_add_func ("/objects/sigv4/encoding", test_encoding);
  g_test_add_func ("/objects/sigv4/put-is-held-to-what-was-signed",
                   test_put_is_held_to_what_was_signed);
  g_test_add_func ("/objects/sigv4/header-sent-twice", test_header_sent_twice);
  g_test_add_func ("/objects/sigv4/tampered-queries", test_tampered_queries);
  g_test_add_func ("/objects/sigv4/missing-query", test_missing_query);
  g_test_add_func ("/objects/sigv4/query-is-sent-as-it-is-signed",
                   test_query_is_sent_as_it_is_signed);
  add_header_cases ();
  return g_test_run ();
}
