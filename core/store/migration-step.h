// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A step of the schema as sluice migrate --plan shows it. */
typedef struct {
  char *name; /* (owned) "0001-initial.sql" */
  gboolean is_applied;
  gint64 applied_at;   /* wall ms */
  gboolean is_changed; /* it was applied with another text than this program has */
} SlMigrationStep;

void sl_migration_step_free (SlMigrationStep *self);
