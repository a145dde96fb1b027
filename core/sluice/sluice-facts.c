// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Named values of the types that JSON has words for. Not locked: the owner is.
 */
#include "sluice/sluice-facts-private.h"

#include <math.h>

GHashTable *
sluice_facts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

gboolean
sluice_facts_is_value (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return isfinite (g_variant_get_double (value)) != 0;
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT64)
         || g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         || g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN);
}

void
sluice_facts_take (GHashTable *facts, const char *name, GVariant *value)
{
  g_hash_table_insert (facts, g_strdup (name), g_variant_ref_sink (value));
}

GVariant *
sluice_facts_to_variant (GHashTable *facts)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (facts), (GCompareFunc) g_strcmp0);

  for (GList *link = names; link != NULL; link = link->next)
    g_variant_builder_add (&builder, "{sv}", link->data,
                           (GVariant *) g_hash_table_lookup (facts, link->data));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
set_member (JsonObject *object, const char *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    json_object_set_int_member (object, name, g_variant_get_int64 (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    json_object_set_double_member (object, name, g_variant_get_double (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    json_object_set_boolean_member (object, name, g_variant_get_boolean (value));
  else
    json_object_set_string_member (object, name, g_variant_get_string (value, NULL));
}

JsonObject *
sluice_facts_to_json_object (GVariant *facts)
{
  JsonObject *object = json_object_new ();
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, facts);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    set_member (object, name, value);
  return object;
}
