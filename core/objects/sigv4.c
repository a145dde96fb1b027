// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* AWS Signature Version 4 in a query string, what S3 calls a presigned URL, and in a header.
 * Signing and checking share every step up to the signature, so that they cannot disagree. */
#include "objects/sigv4.h"

#include <string.h>

#include "base/strict-parse.h"
#include "base/time-format.h"
#include "sluice/sluice-error.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
/* S3 signs URLs without the body, which is not known yet. */
#define UNSIGNED_PAYLOAD SL_SIGV4_UNSIGNED_PAYLOAD
/* S3's limit for a presigned URL: seven days. */
#define MAX_EXPIRES_S 604800
/* A signature from the future is a wrong clock; S3 tolerates a quarter of an hour. */
#define MAX_SKEW_MS (15 * 60 * 1000)
#define SHA256_BYTES 32

SlSigV4Pair *
sl_sigv4_pair_new (const char *name, const char *value)
{
  SlSigV4Pair *self = g_new0 (SlSigV4Pair, 1);

  self->name = g_strdup (name);
  self->value = g_strdup (value);
  return self;
}

void
sl_sigv4_pair_free (SlSigV4Pair *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static gboolean
is_unreserved (char character)
{
  return g_ascii_isalnum (character) || character == '-' || character == '_' || character == '.'
         || character == '~';
}

static void
append_encoded (GString *out, const char *text, gboolean keep_slashes)
{
  static const char digits[] = "0123456789ABCDEF";

  for (; *text != '\0'; text++) {
    if (is_unreserved (*text) || (*text == '/' && keep_slashes)) {
      g_string_append_c (out, *text);
    } else {
      g_string_append_c (out, '%');
      g_string_append_c (out, digits[(guchar) *text >> 4]);
      g_string_append_c (out, digits[(guchar) *text & 0xf]);
    }
  }
}

char *
sl_sigv4_encode (const char *text, gboolean keep_slashes)
{
  g_autoptr (GString) out = g_string_sized_new (2 * strlen (text) + 1);

  append_encoded (out, text, keep_slashes);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GPtrArray *
create_pairs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const SlSigV4Pair *left = *(SlSigV4Pair *const *) a;
  const SlSigV4Pair *right = *(SlSigV4Pair *const *) b;
  int order = strcmp (left->name, right->name);

  return order != 0 ? order : strcmp (left->value, right->value);
}

/* The same pairs in order of name and value; @pairs keeps them. */
static GPtrArray *
sort_pairs (GPtrArray *pairs)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < pairs->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (pairs, i));
  g_ptr_array_sort (sorted, compare_pairs);
  return sorted;
}

static void
add_encoded (GPtrArray *encoded, GPtrArray *pairs)
{
  for (guint i = 0; pairs != NULL && i < pairs->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (pairs, i);
    SlSigV4Pair *copy = g_new (SlSigV4Pair, 1);

    copy->name = sl_sigv4_encode (pair->name, FALSE);
    copy->value = sl_sigv4_encode (pair->value, FALSE);
    g_ptr_array_add (encoded, copy);
  }
}

/* The canonical query: sorted by encoded name, then by encoded value. */
static char *
format_query (GPtrArray *pairs, GPtrArray *more)
{
  g_autoptr (GPtrArray) encoded = create_pairs ();
  g_autoptr (GPtrArray) sorted = NULL;
  g_autoptr (GString) out = g_string_sized_new (512);

  add_encoded (encoded, pairs);
  add_encoded (encoded, more);
  sorted = sort_pairs (encoded);
  for (guint i = 0; i < sorted->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (sorted, i);

    if (i > 0)
      g_string_append_c (out, '&');
    g_string_append (out, pair->name);
    g_string_append_c (out, '=');
    g_string_append (out, pair->value);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Without space around, and with single spaces inside. */
static void
append_trimmed (GString *out, const char *value)
{
  gboolean is_first = TRUE;

  while (*value != '\0') {
    gsize length = strcspn (value, " \t");

    if (length > 0 && !is_first)
      g_string_append_c (out, ' ');
    g_string_append_len (out, value, (gssize) length);
    is_first = is_first && length == 0;
    value += length;
    value += strspn (value, " \t");
  }
}

static char *
format_headers (GPtrArray *sorted)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < sorted->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (sorted, i);

    g_string_append (out, pair->name);
    g_string_append_c (out, ':');
    append_trimmed (out, pair->value);
    g_string_append_c (out, '\n');
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
join_names (GPtrArray *sorted)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < sorted->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (sorted, i);

    if (i > 0)
      g_string_append_c (out, ';');
    g_string_append (out, pair->name);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
hmac (const guint8 *key, gsize key_length, const char *text, guint8 *digest)
{
  g_autoptr (GHmac) context = g_hmac_new (G_CHECKSUM_SHA256, key, key_length);
  gsize length = SHA256_BYTES;

  g_hmac_update (context, (const guint8 *) text, (gssize) strlen (text));
  g_hmac_get_digest (context, digest, &length);
}

/* "20130524/us-east-1/s3/aws4_request" of "20130524T000000Z". */
static char *
format_scope (const SlSigV4Credentials *credentials, const char *date)
{
  g_autofree char *day = g_strndup (date, 8);

  return g_strjoin ("/", day, credentials->region, credentials->service, "aws4_request", NULL);
}

static void
derive_key (const SlSigV4Credentials *credentials, const char *date, SlSigV4Key *key)
{
  g_autofree char *secret = g_strconcat ("AWS4", credentials->secret_key, NULL);

  g_strlcpy (key->day, date, sizeof key->day);
  hmac ((const guint8 *) secret, strlen (secret), key->day, key->bytes);
  hmac (key->bytes, SHA256_BYTES, credentials->region, key->bytes);
  hmac (key->bytes, SHA256_BYTES, credentials->service, key->bytes);
  hmac (key->bytes, SHA256_BYTES, "aws4_request", key->bytes);
}

static char *
sign_text (const SlSigV4Credentials *credentials, const char *date, const char *text)
{
  const SlSigV4Key *key = credentials->key;
  SlSigV4Key derived;

  if (key == NULL || strncmp (key->day, date, strlen ("20130524")) != 0) {
    derive_key (credentials, date, &derived);
    key = &derived;
  }
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, key->bytes, SHA256_BYTES, text, -1);
}

/* @query: canonical, all of it but the signature; @headers: sorted, those that are signed. */
static char *
make_signature (const SlSigV4Credentials *credentials,
                const char *method,
                const char *path,
                const char *query,
                GPtrArray *headers,
                const char *payload_hash,
                const char *date)
{
  g_autofree char *encoded_path = sl_sigv4_encode (path, TRUE);
  g_autofree char *header_text = format_headers (headers);
  g_autofree char *names = join_names (headers);
  g_autofree char *request = g_strjoin ("\n", method, encoded_path, query, header_text, names,
                                        payload_hash, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, request, -1);
  g_autofree char *scope = format_scope (credentials, date);
  g_autofree char *text = g_strjoin ("\n", ALGORITHM, date, scope, digest, NULL);

  return sign_text (credentials, date, text);
}

/* "2013-05-24T00:00:00.000Z" -> "20130524T000000Z". */
char *
sl_sigv4_format_date (gint64 wall_ms)
{
  g_autofree char *time = sl_time_format (wall_ms);

  return g_strdup_printf ("%.4s%.2s%.2sT%.2s%.2s%.2sZ", time, time + 5, time + 8, time + 11,
                          time + 14, time + 17);
}

void
sl_sigv4_derive_key (const SlSigV4Credentials *credentials, gint64 wall_ms, SlSigV4Key *key)
{
  g_autofree char *date = sl_sigv4_format_date (wall_ms);

  derive_key (credentials, date, key);
}

/* Takes @value. */
static void
add_parameter (GPtrArray *query, const char *name, char *value)
{
  g_autofree char *owned = value;

  g_ptr_array_add (query, sl_sigv4_pair_new (name, owned));
}

static GPtrArray *
create_parameters (const SlSigV4Credentials *credentials,
                   GPtrArray *headers,
                   const char *date,
                   guint64 expires_in)
{
  GPtrArray *query = create_pairs ();
  g_autofree char *scope = format_scope (credentials, date);

  add_parameter (query, "X-Amz-Algorithm", g_strdup (ALGORITHM));
  add_parameter (query, "X-Amz-Credential", g_strjoin ("/", credentials->access_key, scope, NULL));
  add_parameter (query, "X-Amz-Date", g_strdup (date));
  add_parameter (query, "X-Amz-Expires", g_strdup_printf ("%" G_GUINT64_FORMAT, expires_in));
  add_parameter (query, "X-Amz-SignedHeaders", join_names (headers));
  return query;
}

char *
sl_sigv4_presign (const SlSigV4Credentials *credentials,
                  const SlSigV4Request *request,
                  gint64 wall_ms,
                  guint64 expires_in)
{
  g_autoptr (GPtrArray) headers = sort_pairs (request->headers);
  g_autofree char *date = sl_sigv4_format_date (wall_ms);
  g_autoptr (GPtrArray) parameters = create_parameters (credentials, headers, date, expires_in);
  g_autofree char *query = format_query (request->query, parameters);
  g_autofree char *signature = make_signature (credentials, request->method, request->path, query,
                                               headers, UNSIGNED_PAYLOAD, date);

  return g_strconcat (query, "&X-Amz-Signature=", signature, NULL);
}

char *
sl_sigv4_format_query (GPtrArray *query)
{
  return format_query (query, NULL);
}

char *
sl_sigv4_authorize (const SlSigV4Credentials *credentials,
                    const SlSigV4Request *request,
                    const char *payload_hash,
                    gint64 wall_ms)
{
  g_autoptr (GPtrArray) headers = sort_pairs (request->headers);
  g_autofree char *date = sl_sigv4_format_date (wall_ms);
  g_autofree char *scope = format_scope (credentials, date);
  g_autofree char *names = join_names (headers);
  g_autofree char *query = format_query (request->query, NULL);
  g_autofree char *signature = make_signature (credentials, request->method, request->path, query,
                                               headers, payload_hash, date);

  return g_strdup_printf (ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                          credentials->access_key, scope, names, signature);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN, "refused signed URL: %s", what);
  return FALSE;
}

/* A plus stays a plus: S3 knows no form encoding. */
static GPtrArray *
parse_query (const char *raw_query)
{
  g_autoptr (GPtrArray) pairs = create_pairs ();
  g_auto (GStrv) parts = g_strsplit (raw_query, "&", -1);

  for (char **part = parts; *part != NULL; part++) {
    const char *equals = strchr (*part, '=');
    g_autofree char *name = NULL;
    g_autofree char *value = NULL;

    if (**part == '\0')
      continue;
    name = g_uri_unescape_segment (*part, equals, NULL);
    value = equals != NULL ? g_uri_unescape_string (equals + 1, NULL) : g_strdup ("");
    if (name == NULL || value == NULL)
      return NULL;
    g_ptr_array_add (pairs, sl_sigv4_pair_new (name, value));
  }
  return g_steal_pointer (&pairs);
}

/* NULL when @name is missing or there twice. */
static const char *
find_single (GPtrArray *pairs, const char *name)
{
  const char *value = NULL;

  for (guint i = 0; i < pairs->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (pairs, i);

    if (strcmp (pair->name, name) != 0)
      continue;
    if (value != NULL)
      return NULL;
    value = pair->value;
  }
  return value;
}

static char *
take_signature (GPtrArray *query)
{
  const char *found = find_single (query, "X-Amz-Signature");
  char *signature = g_strdup (found);

  for (guint i = 0; found != NULL && i < query->len; i++) {
    const SlSigV4Pair *pair = g_ptr_array_index (query, i);

    if (pair->value == found)
      g_ptr_array_remove_index (query, i);
  }
  return signature;
}

static gboolean
parse_date (const char *date, gint64 *wall_ms)
{
  g_autofree char *time = NULL;

  if (strlen (date) != strlen ("20130524T000000Z") || date[8] != 'T')
    return FALSE;
  time = g_strdup_printf ("%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", date, date + 4, date + 6, date + 9,
                          date + 11, date + 13);
  return date[15] == 'Z' && sl_time_parse (time, wall_ms, NULL);
}

static gboolean
check_time (GPtrArray *query, gint64 wall_ms, GError **error)
{
  const char *date = find_single (query, "X-Amz-Date");
  const char *expires = find_single (query, "X-Amz-Expires");
  gint64 signed_at = 0;
  guint64 seconds = 0;

  if (date == NULL || !parse_date (date, &signed_at))
    return refuse (error, "X-Amz-Date is missing or malformed");
  if (expires == NULL || !sl_parse_uint (expires, 1, MAX_EXPIRES_S, &seconds, NULL))
    return refuse (error, "X-Amz-Expires is missing or out of range");
  if (signed_at > wall_ms + MAX_SKEW_MS)
    return refuse (error, "it was signed in the future");
  if (wall_ms >= signed_at + (gint64) seconds * 1000)
    return refuse (error, "it has expired");
  return TRUE;
}

static gboolean
check_credential (const SlSigV4Credentials *credentials, GPtrArray *query, GError **error)
{
  const char *algorithm = find_single (query, "X-Amz-Algorithm");
  const char *found = find_single (query, "X-Amz-Credential");
  const char *date = find_single (query, "X-Amz-Date");
  g_autofree char *scope = format_scope (credentials, date);
  g_autofree char *expected = g_strdup_printf ("%s/%s", credentials->access_key, scope);

  if (algorithm == NULL || strcmp (algorithm, ALGORITHM) != 0)
    return refuse (error, "X-Amz-Algorithm is not " ALGORITHM);
  if (found == NULL || strcmp (found, expected) != 0)
    return refuse (error, "X-Amz-Credential is not of this store");
  return TRUE;
}

/* The headers that the signature names, as the request carries them, each exactly once. */
static GPtrArray *
collect_signed (GPtrArray *query, GPtrArray *headers, GError **error)
{
  const char *names = find_single (query, "X-Amz-SignedHeaders");
  g_auto (GStrv) wanted = g_strsplit (names != NULL ? names : "", ";", -1);
  g_autoptr (GPtrArray) found = create_pairs ();

  if (!g_strv_contains ((const char *const *) wanted, "host")) {
    refuse (error, "X-Amz-SignedHeaders does not name the host");
    return NULL;
  }
  for (char **name = wanted; *name != NULL; name++) {
    const char *value = find_single (headers, *name);

    if (value == NULL) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FORBIDDEN,
                   "refused signed URL: header '%s' is signed but not sent exactly once", *name);
      return NULL;
    }
    g_ptr_array_add (found, sl_sigv4_pair_new (*name, value));
  }
  g_ptr_array_sort (found, compare_pairs);
  return g_steal_pointer (&found);
}

/* Takes the same time wherever the first difference is. */
static gboolean
is_equal_in_constant_time (const char *a, const char *b)
{
  gsize length = strlen (a);
  guchar difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guchar) a[i] ^ (guchar) b[i];
  return difference == 0;
}

gboolean
sl_sigv4_verify (const SlSigV4Credentials *credentials,
                 const char *method,
                 const char *path,
                 const char *raw_query,
                 GPtrArray *headers,
                 gint64 wall_ms,
                 GError **error)
{
  g_autoptr (GPtrArray) query = raw_query != NULL ? parse_query (raw_query) : NULL;
  g_autoptr (GPtrArray) signed_headers = NULL;
  g_autofree char *found = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *expected = NULL;

  if (query == NULL)
    return refuse (error, "the query is missing or malformed");
  found = take_signature (query);
  if (found == NULL)
    return refuse (error, "X-Amz-Signature is missing");
  if (!check_time (query, wall_ms, error) || !check_credential (credentials, query, error))
    return FALSE;
  signed_headers = collect_signed (query, headers, error);
  if (signed_headers == NULL)
    return FALSE;

  canonical = format_query (query, NULL);
  expected = make_signature (credentials, method, path, canonical, signed_headers, UNSIGNED_PAYLOAD,
                             find_single (query, "X-Amz-Date"));
  if (!is_equal_in_constant_time (found, expected))
    return refuse (error, "the signature does not match the request");
  return TRUE;
}
