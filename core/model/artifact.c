// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The value of an artifact's row. */
#include "model/artifact.h"

SlArtifact *
sl_artifact_new (void)
{
  SlArtifact *self = g_new0 (SlArtifact, 1);

  self->generation = 1;
  return self;
}

void
sl_artifact_free (SlArtifact *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->media_id);
  g_free (self->stage);
  g_free (self->name);
  g_free (self->bucket);
  g_free (self->key);
  g_free (self->content_type);
  g_free (self->facts);
  g_free (self);
}
