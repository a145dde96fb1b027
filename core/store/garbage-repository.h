// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of garbage: objects that nothing refers to any more. */
typedef struct {
  char *bucket;
  char *key;
} SlGarbage;

void sl_garbage_free (SlGarbage *self);

/* The object may go at @not_before (wall ms) and later. Of several the last word counts. */
gboolean sl_garbage_repository_add (SlTransaction *transaction,
                                    const char *bucket,
                                    const char *key,
                                    gint64 not_before,
                                    GError **error);
/* The object is referred to (again). */
gboolean sl_garbage_repository_remove (SlTransaction *transaction,
                                       const char *bucket,
                                       const char *key,
                                       GError **error);
/* Returns: (element-type SlGarbage) (transfer full) */
GPtrArray *sl_garbage_repository_list_due (SlTransaction *transaction, guint limit, GError **error);
