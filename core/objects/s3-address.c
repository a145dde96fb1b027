// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* URLs of an S3 store. */
#include "objects/s3-address.h"

#include <string.h>

#include "objects/sigv4.h"
#include "sluice/sluice-error.h"

struct _SlS3Address {
  char *scheme;    /* (owned) */
  char *authority; /* (owned) host, and port unless it is the scheme's */
  gboolean virtual_host;
};

static gboolean
is_plain (GUri *uri)
{
  const char *path = g_uri_get_path (uri);

  return g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         && (*path == '\0' || strcmp (path, "/") == 0) && g_uri_get_query (uri) == NULL
         && g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
has_scheme (GUri *uri, const char *scheme)
{
  return g_strcmp0 (g_uri_get_scheme (uri), scheme) == 0;
}

static char *
make_authority (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  int port = g_uri_get_port (uri);
  int usual_port = has_scheme (uri, "https") ? 443 : 80;
  g_autofree char *name = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host)
                                                     : g_strdup (host);

  if (port < 0 || port == usual_port)
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s:%d", name, port);
}

SlS3Address *
sl_s3_address_new (const char *url, gboolean virtual_host, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  SlS3Address *self = NULL;

  if (uri == NULL || !(has_scheme (uri, "http") || has_scheme (uri, "https")) || !is_plain (uri)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
                 "found '%s', expected an address such as https://s3.example.com or "
                 "http://127.0.0.1:9000",
                 url);
    return NULL;
  }
  self = g_new0 (SlS3Address, 1);
  self->scheme = g_strdup (g_uri_get_scheme (uri));
  self->authority = make_authority (uri);
  self->virtual_host = virtual_host;
  return self;
}

void
sl_s3_address_free (SlS3Address *self)
{
  if (self == NULL)
    return;
  g_free (self->scheme);
  g_free (self->authority);
  g_free (self);
}

gboolean
sl_s3_address_uses_tls (const SlS3Address *self)
{
  return strcmp (self->scheme, "https") == 0;
}

char *
sl_s3_address_make_host (const SlS3Address *self, const char *bucket)
{
  if (self->virtual_host && bucket != NULL)
    return g_strjoin (".", bucket, self->authority, NULL);
  return g_strdup (self->authority);
}

char *
sl_s3_address_make_path (const SlS3Address *self, const char *bucket, const char *key)
{
  const char *name = key != NULL ? key : "";

  if (self->virtual_host || bucket == NULL)
    return g_strconcat ("/", name, NULL);
  return g_strconcat ("/", bucket, *name != '\0' ? "/" : "", name, NULL);
}

char *
sl_s3_address_make_url (const SlS3Address *self,
                        const char *bucket,
                        const char *key,
                        const char *query)
{
  gboolean has_query = query != NULL && *query != '\0';
  g_autofree char *host = sl_s3_address_make_host (self, bucket);
  g_autofree char *path = sl_s3_address_make_path (self, bucket, key);
  g_autofree char *encoded = sl_sigv4_encode (path, TRUE);

  return g_strconcat (self->scheme, "://", host, encoded, has_query ? "?" : "",
                      has_query ? query : "", NULL);
}
