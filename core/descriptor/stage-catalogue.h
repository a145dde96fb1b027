// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What stages exist and what parameters they take, read from the scanner's JSON (or from
 * sluice_registry_to_json()). Immutable, reference-counted, thread-safe. */
typedef struct _SlStageCatalogue SlStageCatalogue;

typedef enum {
  SL_PARAM_BOOLEAN,
  SL_PARAM_INTEGER,
  SL_PARAM_NUMBER,
  SL_PARAM_STRING,
  SL_PARAM_ENUM,
  SL_PARAM_DURATION, /* nanoseconds */
  SL_PARAM_SIZE,     /* bytes */
  SL_PARAM_BITRATE,  /* bits a second */
} SlParamType;

typedef struct {
  char *name; /* as in YAML: underscores */
  SlParamType type;
  double minimum; /* of numbers, in base units */
  double maximum;
  char *default_text; /* as YAML would spell it */
  char **choices;     /* of enums */
  char *blurb;
} SlParamSpec;

typedef enum {
  SL_NEED_NONE,
  SL_NEED_OPTIONAL,
  SL_NEED_REQUIRED,
} SlStreamNeed;

/* "integer", "duration": as in the scanner's JSON. */
const char *sl_param_type_to_string (SlParamType type);
/* "0 to 51", "at least 1s", "at most 2M"; NULL when everything of the type is allowed. */
char *sl_param_spec_dup_range (const SlParamSpec *self);

typedef struct {
  char *name;
  char *title;
  char *description;
  gboolean is_graph; /* else a task stage */
  gboolean is_quick;
  gboolean needs_network;
  SlStreamNeed video;
  SlStreamNeed audio;
  char **outputs;             /* artifact names */
  char **output_descriptions; /* same order */
  GPtrArray *params;          /* (element-type SlParamSpec) */
} SlStageSchema;

SlStageCatalogue *sl_stage_catalogue_new_from_json (const char *json, gsize length, GError **error);
SlStageCatalogue *sl_stage_catalogue_ref (SlStageCatalogue *self);
void sl_stage_catalogue_unref (SlStageCatalogue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStageCatalogue, sl_stage_catalogue_unref)

const SlStageSchema *sl_stage_catalogue_find (SlStageCatalogue *self, const char *stage);
const SlParamSpec *sl_stage_schema_find_param (const SlStageSchema *schema, const char *name);
/* NULL-terminated, borrowed. */
const char *const *sl_stage_catalogue_list (SlStageCatalogue *self);
