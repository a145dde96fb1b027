// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of stage_checkpoints: what a further attempt of a stage need not make again. */
typedef struct {
  char *name;
  char *value;
} SlCheckpoint;

void sl_checkpoint_free (SlCheckpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlCheckpoint, sl_checkpoint_free)

/* Of one stage of one generation of a media. */
typedef struct {
  const char *media_id;
  guint generation;
  const char *stage;
} SlCheckpointScope;

/* Replaces one of the same name. */
gboolean sl_checkpoint_repository_save (SlTransaction *transaction,
                                        const SlCheckpointScope *scope,
                                        const char *name,
                                        const char *value,
                                        GError **error);
/* Returns: (element-type SlCheckpoint) (transfer full): by name */
GPtrArray *sl_checkpoint_repository_list (SlTransaction *transaction,
                                          const SlCheckpointScope *scope,
                                          GError **error);
gboolean sl_checkpoint_repository_remove (SlTransaction *transaction,
                                          const SlCheckpointScope *scope,
                                          GError **error);
