// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Variables that an S3 client may have already. */
#include "daemon/config-aws.h"

#include <string.h>

#define HTTP_PORT "80"
#define HTTPS_PORT "443"

/* An empty variable counts as one that is not set. */
static const char *
find (const char *const *environment, const char *name)
{
  const char *value = g_environ_getenv ((char **) environment, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* The first of @names that is set; sets @source. */
static const char *
find_first (const char *const *environment, const char *const *names, const char **source)
{
  for (; *names != NULL; names++) {
    const char *value = find (environment, *names);

    if (value != NULL) {
      *source = *names;
      return value;
    }
  }
  return NULL;
}

/* What can't be read as an address is given as it is, so that the reader finds fault with it. */
static char *
dup_endpoint_part (const char *variable, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  gboolean uses_tls = uri != NULL && strcmp (g_uri_get_scheme (uri), "https") == 0;
  gboolean is_plain = uri != NULL && (uses_tls || strcmp (g_uri_get_scheme (uri), "http") == 0)
                      && g_uri_get_host (uri) != NULL && strlen (g_uri_get_path (uri)) <= 1;

  if (strcmp (variable, "MINIO_ENDPOINT") == 0)
    return g_strdup (is_plain ? g_uri_get_host (uri) : url);
  if (strcmp (variable, "MINIO_USE_SSL") == 0)
    return g_strdup (uses_tls ? "true" : "false");
  if (uri != NULL && g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%d", g_uri_get_port (uri));
  return g_strdup (uses_tls ? HTTPS_PORT : HTTP_PORT);
}

static gboolean
is_of_endpoint (const char *variable)
{
  return strcmp (variable, "MINIO_ENDPOINT") == 0 || strcmp (variable, "MINIO_PORT") == 0
         || strcmp (variable, "MINIO_USE_SSL") == 0;
}

static const char *
find_key (const char *variable, const char *const *environment, const char **source)
{
  static const char *const access_names[] = { "AWS_ACCESS_KEY_ID", NULL };
  static const char *const secret_names[] = { "AWS_SECRET_ACCESS_KEY", NULL };

  if (find (environment, "MINIO_ACCESS_KEY") != NULL
      || find (environment, "MINIO_SECRET_KEY") != NULL
      || find (environment, "MINIO_SECRET_KEY_FILE") != NULL)
    return NULL;
  if (strcmp (variable, "MINIO_ACCESS_KEY") == 0)
    return find_first (environment, access_names, source);
  if (strcmp (variable, "MINIO_SECRET_KEY") == 0)
    return find_first (environment, secret_names, source);
  return NULL;
}

char *
sl_config_aws_dup (const char *variable, const char *const *environment, const char **source)
{
  static const char *const url_names[] = { "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", NULL };
  static const char *const region_names[] = { "AWS_REGION", "AWS_DEFAULT_REGION", NULL };
  const char *url = NULL;

  if (strcmp (variable, "SLUICE_S3_REGION") == 0)
    return g_strdup (find_first (environment, region_names, source));
  if (!is_of_endpoint (variable))
    return g_strdup (find_key (variable, environment, source));
  if (find (environment, "MINIO_ENDPOINT") != NULL)
    return NULL;
  url = find_first (environment, url_names, source);
  return url != NULL ? dup_endpoint_part (variable, url) : NULL;
}
