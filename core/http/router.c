// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * router: finds the route of a method and a path, segment by segment.
 *
 * Nothing is normalised: a path that would need it is refused (sl_path_split) or has no route. With
 * some twenty routes a walk over all of them is faster than any tree.
 */
#include "router.h"

#include <string.h>

struct _SlRouter {
  const SlHttpRoute *routes; /* (unowned) */
  guint n_routes;
  char ***patterns; /* (owned) the template of each route, split */
};

SlRouter *
sl_router_new (const SlHttpRoute *routes, guint n_routes)
{
  SlRouter *self = g_new0 (SlRouter, 1);

  self->routes = routes;
  self->n_routes = n_routes;
  self->patterns = g_new0 (char **, n_routes);
  for (guint i = 0; i < n_routes; i++)
    self->patterns[i] = g_strsplit (routes[i].template + 1, "/", -1);
  return self;
}

void
sl_router_free (SlRouter *self)
{
  for (guint i = 0; i < self->n_routes; i++)
    g_strfreev (self->patterns[i]);
  g_free (self->patterns);
  g_free (self);
}

static gboolean
takes_rest (const char *pattern)
{
  return *pattern == '{' && g_str_has_suffix (pattern, "+}");
}

static gboolean
matches (char **pattern, const char *const *segments)
{
  guint i = 0;

  for (; pattern[i] != NULL && segments[i] != NULL; i++) {
    if (takes_rest (pattern[i]))
      return TRUE;
    if (*pattern[i] == '{' ? *segments[i] == '\0' : strcmp (pattern[i], segments[i]) != 0)
      return FALSE;
  }
  return pattern[i] == NULL && segments[i] == NULL;
}

const SlHttpRoute *
sl_router_match (const SlRouter *self,
                 SlHttpMethod method,
                 const char *const *segments,
                 guint *allowed)
{
  SlHttpMethod wanted = method == SL_HTTP_HEAD ? SL_HTTP_GET : method;
  const SlHttpRoute *found = NULL;
  const char *template = NULL;

  *allowed = 0;
  for (guint i = 0; i < self->n_routes; i++) {
    const SlHttpRoute *route = &self->routes[i];

    /* The first template that fits is the resource: "search" is not an {id}. */
    if (!matches (self->patterns[i], segments)
        || (template != NULL && strcmp (route->template, template) != 0))
      continue;
    template = route->template;
    *allowed |= route->method | SL_HTTP_OPTIONS;
    if (route->method == SL_HTTP_GET)
      *allowed |= SL_HTTP_HEAD;
    if (route->method == wanted && found == NULL)
      found = route;
  }
  return found;
}

char *
sl_router_dup_parameter (const SlHttpRoute *route, const char *const *segments, const char *name)
{
  g_auto (GStrv) pattern = g_strsplit (route->template + 1, "/", -1);
  gsize length = strlen (name);

  for (guint i = 0; pattern[i] != NULL && segments[i] != NULL; i++) {
    if (*pattern[i] != '{' || strncmp (pattern[i] + 1, name, length) != 0)
      continue;
    if (strcmp (pattern[i] + 1 + length, "}") == 0)
      return g_strdup (segments[i]);
    if (strcmp (pattern[i] + 1 + length, "+}") == 0)
      return g_strjoinv ("/", (char **) segments + i);
  }
  return NULL;
}

char *
sl_router_format_allow (guint allowed)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint method = SL_HTTP_GET; method <= SL_HTTP_OPTIONS; method <<= 1)
    if (allowed & method)
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "",
                              sl_http_method_to_string (method));
  return g_string_free (g_steal_pointer (&list), FALSE);
}

/* NULL when the segment must be refused. */
static char *
decode_segment (const char *segment)
{
  /* g_uri_unescape_string() refuses %00 and broken escapes; the second argument refuses %2F. */
  g_autofree char *text = g_uri_unescape_string (segment, "/\\");

  if (text == NULL || !g_utf8_validate (text, -1, NULL) || strcmp (text, ".") == 0
      || strcmp (text, "..") == 0)
    return NULL;
  return g_steal_pointer (&text);
}

char **
sl_path_split (const char *path, GError **error)
{
  g_auto (GStrv) raw = g_strsplit (path + 1, "/", -1);
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; raw[i] != NULL; i++) {
    char *text = decode_segment (raw[i]);

    if (text == NULL) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                   "path segment '%s' is not allowed", raw[i]);
      return NULL;
    }
    g_ptr_array_add (segments, text);
  }
  g_ptr_array_add (segments, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&segments), FALSE);
}
