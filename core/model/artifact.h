// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The artifact that the whole service knows by its name: what is said in a recording. */
#define SL_TRANSCRIPTION_ARTIFACT "transcription"

/* A row of artifacts: a stored output. */
typedef struct {
  char *id;
  char *media_id;
  guint generation;
  char *stage; /* id in the descriptor */
  char *name;  /* "video", "thumbnail", "audio": unique in a generation */
  char *bucket;
  char *key;
  char *content_type;
  gint64 size;
  char *facts; /* JSON object text */
  gint64 created_at;
} SlArtifact;

SlArtifact *sl_artifact_new (void);
void sl_artifact_free (SlArtifact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlArtifact, sl_artifact_free)
