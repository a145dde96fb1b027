// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/router.h"

#include <string.h>

static const SlHttpRoute routes[] = {
  { .method = SL_HTTP_GET, .template = "/media", .operation_id = "list" },
  { .method = SL_HTTP_GET, .template = "/media/{id}", .operation_id = "get" },
  { .method = SL_HTTP_DELETE, .template = "/media/{id}", .operation_id = "delete" },
  { .method = SL_HTTP_POST, .template = "/media/{id}/again", .operation_id = "again" },
  { .method = SL_HTTP_PUT, .template = "/objects/{bucket}/{key+}", .operation_id = "put" },
  { .method = SL_HTTP_GET, .template = "/", .operation_id = "index" },
};

static const char *
find (SlHttpMethod method, const char *path, guint *allowed)
{
  g_autoptr (SlRouter) router = sl_router_new (routes, G_N_ELEMENTS (routes));
  g_auto (GStrv) segments = sl_path_split (path, NULL);
  const SlHttpRoute *route = sl_router_match (router, method, (const char *const *) segments,
                                              allowed);

  return route != NULL ? route->operation_id : NULL;
}

static void
test_finds_routes (void)
{
  guint allowed;

  g_assert_cmpstr (find (SL_HTTP_GET, "/media", &allowed), ==, "list");
  g_assert_cmpstr (find (SL_HTTP_GET, "/media/1", &allowed), ==, "get");
  g_assert_cmpstr (find (SL_HTTP_HEAD, "/media/1", &allowed), ==, "get");
  g_assert_cmpstr (find (SL_HTTP_DELETE, "/media/1", &allowed), ==, "delete");
  g_assert_cmpstr (find (SL_HTTP_POST, "/media/1/again", &allowed), ==, "again");
  g_assert_cmpstr (find (SL_HTTP_PUT, "/objects/b/a/b/c", &allowed), ==, "put");
  g_assert_cmpstr (find (SL_HTTP_GET, "/", &allowed), ==, "index");
}

static void
test_unknown_paths (void)
{
  static const char *const paths[] = {
    "/other", "/media/", "/media//again", "/media/1/again/", "/Media", "/objects/b", "//"
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    guint allowed = 1;

    g_test_message ("%s", paths[i]);
    g_assert_null (find (SL_HTTP_GET, paths[i], &allowed));
    g_assert_cmpuint (allowed, ==, 0);
  }
}

static void
test_other_methods (void)
{
  guint allowed;
  g_autofree char *allow = NULL;

  g_assert_null (find (SL_HTTP_POST, "/media/1", &allowed));
  allow = sl_router_format_allow (allowed);
  g_assert_cmpstr (allow, ==, "GET, HEAD, DELETE, OPTIONS");
}

static void
test_parameters (void)
{
  g_auto (GStrv) segments = sl_path_split ("/objects/b/x/y%20z", NULL);
  const char *const *borrowed = (const char *const *) segments;
  g_autofree char *bucket = sl_router_dup_parameter (&routes[4], borrowed, "bucket");
  g_autofree char *key = sl_router_dup_parameter (&routes[4], borrowed, "key");

  g_assert_cmpstr (bucket, ==, "b");
  g_assert_cmpstr (key, ==, "x/y z");
  g_assert_null (sl_router_dup_parameter (&routes[4], borrowed, "buck"));
}

static void
test_refused_paths (void)
{
  static const char *const paths[] = { "/a/../b", "/./a", "/%2e%2e/a", "/a%2fb", "/a%5cb", "/%00",
                                       "/a%0",    "/%zz", "/%ff%fe",   "/a/%2E", "/.." };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", paths[i]);
    g_assert_null (sl_path_split (paths[i], &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/router/finds-routes", test_finds_routes);
  g_test_add_func ("/http/router/unknown-paths-have-no-route", test_unknown_paths);
  g_test_add_func ("/http/router/other-methods-are-listed", test_other_methods);
  g_test_add_func ("/http/router/parameters-are-decoded", test_parameters);
  g_test_add_func ("/http/router/ambiguous-paths-are-refused", test_refused_paths);
  return g_test_run ();
}
