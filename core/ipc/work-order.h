// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* Daemon -> worker: one pass of one media. Everything the worker knows. */
typedef struct {
  char *pass_id;
  char *media_id;
  char *kind;       /* "probe", "quick", "long", "task:..." */
  char *descriptor; /* YAML text */
  char *descriptor_name;
  char **stages;       /* (nullable) ids to run, NULL = all of the pass */
  char *media_info;    /* (nullable) JSON of the probe; NULL for the probe itself */
  char *input_path;    /* read only */
  char *work_dir;      /* private, exists, empty */
  char **needed;       /* (nullable) pairs "name=path" of artifacts that task stages need */
  char **checkpoints;  /* (nullable) pairs "name=path": what attempts before this one have kept */
  char **overrides;    /* (nullable) triples "stage.parameter=text" */
  guint thread_budget; /* 0 = all CPUs */
  guint cpu_seconds;   /* of processor time, all threads together; 0 = any */
} SlWorkOrder;

SlWorkOrder *sl_work_order_new (void);
void sl_work_order_free (SlWorkOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlWorkOrder, sl_work_order_free)
char *sl_work_order_to_json (const SlWorkOrder *self);
SlWorkOrder *sl_work_order_new_from_json (const char *json, gsize length, GError **error);
/* The same as a member of a message. Returns: (transfer full) */
JsonObject *sl_work_order_to_object (const SlWorkOrder *self);
SlWorkOrder *sl_work_order_new_from_object (JsonObject *object, GError **error);
