// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The route table and data/openapi.json say the same, in both directions.
 */
#include "http/route-table.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct {
  JsonParser *parser;
  JsonObject *paths; /* (unowned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_getenv ("SLUICE_SOURCE_ROOT"), "data", "openapi.json",
                                            NULL);
  g_autoptr (GError) error = NULL;

  fixture->parser = json_parser_new ();
  json_parser_load_from_file (fixture->parser, path, &error);
  g_assert_no_error (error);
  fixture->paths = json_object_get_object_member (
      json_node_get_object (json_parser_get_root (fixture->parser)), "paths");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->parser);
}

/* OpenAPI has no word for "all that is left". */
static char *
dup_openapi_path (const SlHttpRoute *route)
{
  g_auto (GStrv) parts = g_strsplit (route->template, "+}", -1);

  return g_strjoinv ("}", parts);
}

static JsonObject *
find_operation (JsonObject *paths, const SlHttpRoute *route)
{
  g_autofree char *path = dup_openapi_path (route);
  g_autofree char *method = g_ascii_strdown (sl_http_method_to_string (route->method), -1);

  g_test_message ("%s %s", method, path);
  g_assert_true (json_object_has_member (paths, path));
  g_assert_true (json_object_has_member (json_object_get_object_member (paths, path), method));
  return json_object_get_object_member (json_object_get_object_member (paths, path), method);
}

static gboolean
has_parameter (JsonObject *operation, const char *name)
{
  JsonArray *parameters = json_object_has_member (operation, "parameters")
                              ? json_object_get_array_member (operation, "parameters")
                              : NULL;

  for (guint i = 0; parameters != NULL && i < json_array_get_length (parameters); i++) {
    JsonObject *parameter = json_array_get_object_element (parameters, i);
    const char *reference = json_object_get_string_member_with_default (parameter, "$ref", "");

    if (strcmp (json_object_get_string_member_with_default (parameter, "name", ""), name) == 0
        || g_str_has_suffix (reference, name))
      return TRUE;
  }
  return FALSE;
}

static void
check_operation (const SlHttpRoute *route, JsonObject *operation)
{
  g_assert_cmpstr (json_object_get_string_member (operation, "operationId"), ==,
                   route->operation_id);
  /* Public and signed operations say that they need no identity. */
  g_assert_true (json_object_has_member (operation, "security") == (route->scope != SL_SCOPE_USER));
  g_assert_true (has_parameter (operation, "IdempotencyKey") == route->is_idempotent);
  for (guint i = 0; route->query != NULL && route->query[i] != NULL; i++)
    g_assert_true (has_parameter (operation, route->query[i]));
  if (json_object_has_member (operation, "requestBody"))
    g_assert_cmpuint (route->max_body, >, 0);
}

static void
test_every_route_is_described (Fixture *fixture, gconstpointer data)
{
  guint n_routes;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    check_operation (&routes[i], find_operation (fixture->paths, &routes[i]));
}

static gboolean
has_route (const char *path, const char *method)
{
  guint n_routes;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);

  for (guint i = 0; i < n_routes; i++) {
    g_autofree char *own = dup_openapi_path (&routes[i]);

    if (strcmp (own, path) == 0
        && g_ascii_strcasecmp (sl_http_method_to_string (routes[i].method), method) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
check_path (JsonObject *paths, const char *path, JsonNode *item, gpointer user_data)
{
  g_autoptr (GList) methods = json_object_get_members (json_node_get_object (item));

  for (GList *l = methods; l != NULL; l = l->next) {
    g_test_message ("%s %s", (const char *) l->data, path);
    if (strcmp (l->data, "parameters") != 0)
      g_assert_true (has_route (path, l->data));
  }
}

static void
test_every_description_has_a_route (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (json_object_get_size (fixture->paths), >, 10);
  json_object_foreach_member (fixture->paths, check_path, NULL);
}

static void
test_operation_ids_are_unique (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_routes;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) routes[i].operation_id));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/route-table/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("every-route-is-described", test_every_route_is_described);
  ADD ("every-description-has-a-route", test_every_description_has_a_route);
  ADD ("operation-ids-are-unique", test_operation_ids_are_unique);
  return g_test_run ();
}
