// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* One file on its way. */
typedef struct {
  char *path;        /* (owned) */
  char *file_name;   /* (owned) without folders */
  char *name;        /* (owned) what bars and tables call it: without folders where that is clear */
  char *media_id;    /* (owned) (nullable) once uploaded */
  JsonObject *media; /* (owned) (nullable) in the end */
  GError *error;     /* (owned) (nullable) */
  gboolean is_over;
} SlUploadItem;

/* A GDestroyNotify. */
void sl_upload_item_free (gpointer data);

/* @items: (element-type SlUploadItem). What was made, on standard output: a table, or one object
 * {"files": [{"path", "media" or null, "error" or null}]}. */
void sl_upload_report_print_table (GPtrArray *items);
void sl_upload_report_print_json (GPtrArray *items);
/* What went wrong, on standard error. TRUE when anything did. */
gboolean sl_upload_report_print_errors (GPtrArray *items);
