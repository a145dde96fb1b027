// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Named numbers, words and truths: what is known of a file that a stage made, or of its input. */

/* Returns: (transfer full) (element-type utf8 GVariant) */
GHashTable *sluice_facts_new (void);
/* JSON has a word for these: "x", "d" (finite), "s" and "b". */
gboolean sluice_facts_is_value (GVariant *value);
/* Sinks @value; a fact of the same name is replaced. */
void sluice_facts_take (GHashTable *facts, const char *name, GVariant *value);
/* In the order of the names, so that the same facts are the same text. Returns: (transfer full):
 * "a{sv}" */
GVariant *sluice_facts_to_variant (GHashTable *facts);
/* @facts: "a{sv}" of such values. Returns: (transfer full) */
JsonObject *sluice_facts_to_json_object (GVariant *facts);

G_END_DECLS
