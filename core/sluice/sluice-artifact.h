// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/* A file that a stage made. Facts about it (width, height, duration, frames ...) are named values
 * that end up in the media's metadata. */
#define SLUICE_TYPE_ARTIFACT (sluice_artifact_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceArtifact, sluice_artifact, SLUICE, ARTIFACT, GObject)

/* "video", "thumbnail", "audio": the role, unique in a pipeline. */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_name (SluiceArtifact *self);
/* Id of the stage, as in the descriptor. */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_stage (SluiceArtifact *self);
/* Absolute path in the output folder. */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_path (SluiceArtifact *self);
SLUICE_AVAILABLE_IN_1_0
char *sluice_artifact_dup_file_name (SluiceArtifact *self);
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_content_type (SluiceArtifact *self);
/* Bytes; 0 until the stage finished. */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_artifact_get_size (SluiceArtifact *self);

/* Facts: integer, double or string by name ("width", "height", "duration", "frames"). Durations in
 * seconds as a double. */
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_int (SluiceArtifact *self, const char *name, gint64 value);
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_double (SluiceArtifact *self, const char *name, double value);
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_string (SluiceArtifact *self, const char *name, const char *value);
/* Returns: (transfer full) (nullable): an "x", "d" or "s" variant */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_artifact_dup_fact (SluiceArtifact *self, const char *name);
/* Returns: (transfer full): all facts as an "a{sv}" variant */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_artifact_dup_facts (SluiceArtifact *self);

G_END_DECLS
