// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_ARTIFACT (sluice_artifact_get_type ())

/**
 * SluiceArtifact:
 *
 * A file that a stage makes.
 *
 * Made by [method@Sluice.StageContext.add_artifact]. The stage writes the file at
 * [method@Sluice.Artifact.get_path] and tells what it knows about it as *facts*: named numbers and
 * words ("width", "duration", "frames") that end up in the metadata of the media. An artifact
 * counts only when its stage finished without an error.
 *
 * All functions may be called from any thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceArtifact, sluice_artifact, SLUICE, ARTIFACT, GObject)

/**
 * sluice_artifact_new:
 * @name: the role of the file, unique in a pipeline
 * @stage: id of the stage that made it
 * @path: (type filename): absolute path of the file
 * @content_type: media type of the file
 *
 * Describes a file that an earlier pass made, for the list of what a stage needs of
 * [method@Sluice.Pipeline.run_pass]. The artifacts of a result come from the runner. The file is
 * not looked at: size and facts are unknown.
 *
 * Returns: (transfer full): a new artifact
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceArtifact *sluice_artifact_new (const char *name,
                                     const char *stage,
                                     const char *path,
                                     const char *content_type);

/**
 * sluice_artifact_get_name: (get-property name)
 * @self: an artifact
 *
 * The role of the file, unique in a pipeline: "video", "thumbnail", "audio".
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_name (SluiceArtifact *self);

/**
 * sluice_artifact_get_stage: (get-property stage)
 * @self: an artifact
 *
 * The id of the stage that makes it, as in the descriptor.
 *
 * Returns: (transfer none): the id
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_stage (SluiceArtifact *self);

/**
 * sluice_artifact_get_path: (get-property path)
 * @self: an artifact
 *
 * Where the file is, or is to be written.
 *
 * Returns: (transfer none) (type filename): an absolute path in the output folder
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_path (SluiceArtifact *self);

/**
 * sluice_artifact_dup_file_name:
 * @self: an artifact
 *
 * The last part of the path.
 *
 * Returns: (transfer full) (type filename): the file name
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_artifact_dup_file_name (SluiceArtifact *self);

/**
 * sluice_artifact_get_content_type: (get-property content-type)
 * @self: an artifact
 *
 * The media type of the file: "video/mp4".
 *
 * Returns: (transfer none): the content type
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_artifact_get_content_type (SluiceArtifact *self);

/**
 * sluice_artifact_get_size: (get-property size)
 * @self: an artifact
 *
 * The size of the file.
 *
 * Returns: bytes; 0 until the stage finished
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_artifact_get_size (SluiceArtifact *self);

/**
 * sluice_artifact_set_fact_int:
 * @self: an artifact
 * @name: what it is, in lower case with underscores: "frames"
 * @value: the number
 *
 * Says an integer fact. A fact of the same name is replaced.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_int (SluiceArtifact *self, const char *name, gint64 value);

/**
 * sluice_artifact_set_fact_double:
 * @self: an artifact
 * @name: what it is, in lower case with underscores: "frames"
 * @value: the number, finite
 *
 * Says a fact that is a real number. Durations are in seconds. A fact of the same name is replaced.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_double (SluiceArtifact *self, const char *name, double value);

/**
 * sluice_artifact_set_fact_string:
 * @self: an artifact
 * @name: what it is, in lower case with underscores: "frames"
 * @value: the text; what is not UTF-8 in it is replaced
 *
 * Says a fact in words. A fact of the same name is replaced.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_string (SluiceArtifact *self, const char *name, const char *value);

/**
 * sluice_artifact_set_fact_boolean:
 * @self: an artifact
 * @name: what it is, in lower case with underscores: "speech"
 * @value: whether it is so
 *
 * Says yes or no. A fact of the same name is replaced.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_artifact_set_fact_boolean (SluiceArtifact *self, const char *name, gboolean value);

/**
 * sluice_artifact_dup_fact:
 * @self: an artifact
 * @name: name of a fact
 *
 * Looks up one fact.
 *
 * Returns: (transfer full) (nullable): a variant of type "x", "d", "s" or "b", or %NULL when there
 * is no such fact
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_artifact_dup_fact (SluiceArtifact *self, const char *name);

/**
 * sluice_artifact_dup_facts:
 * @self: an artifact
 *
 * All facts, in the order of their names.
 *
 * Returns: (transfer full): a variant of type "a{sv}"
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GVariant *sluice_artifact_dup_facts (SluiceArtifact *self);

G_END_DECLS
