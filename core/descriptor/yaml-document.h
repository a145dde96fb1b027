// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "descriptor/problem-list.h"

/* A YAML 1.2 text as a tree in which every key and value knows its place. Only what a descriptor
 * needs: one document, no anchors, aliases, merge keys, tags or duplicate keys. */

#define SL_YAML_MAX_BYTES (256 * 1024)
#define SL_YAML_MAX_DEPTH 16

typedef enum {
  SL_YAML_SCALAR,
  SL_YAML_SEQUENCE,
  SL_YAML_MAPPING,
} SlYamlKind;

typedef struct {
  SlYamlKind kind;
  guint line;        /* from 1 */
  guint column;      /* from 1 */
  gboolean is_plain; /* a scalar without quotes */
  char *text;        /* (nullable) of scalars */
  GPtrArray *items;  /* (nullable) (element-type SlYamlNode) of sequences */
  GPtrArray *keys;   /* (nullable) (element-type SlYamlNode) of mappings: scalars */
  GPtrArray *values; /* (nullable) (element-type SlYamlNode) of mappings, same order as keys */
} SlYamlNode;

void sl_yaml_node_free (SlYamlNode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlYamlNode, sl_yaml_node_free)

/* The root, or NULL with at least one problem in @problems. There may also be a root and problems:
 * what could be read is worth checking further. */
SlYamlNode *sl_yaml_parse (const char *data, gsize length, SlProblemList *problems);

/* The value of @key in a mapping, NULL when there is none. */
const SlYamlNode *sl_yaml_node_find (const SlYamlNode *mapping, const char *key);
/* A scalar that says nothing: empty, ~ or null. */
gboolean sl_yaml_node_is_null (const SlYamlNode *self);
/* "a mapping", "a list", "'text'", "nothing": for "expected …, found …". */
char *sl_yaml_node_describe (const SlYamlNode *self);
