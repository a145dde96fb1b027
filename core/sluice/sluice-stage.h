// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-stage-context.h>

G_BEGIN_DECLS

/**
 * SluiceStageFlags:
 * @SLUICE_STAGE_FLAGS_NONE: nothing special
 * @SLUICE_STAGE_FLAGS_QUICK: costs less than a tenth of what the media plays; runs in the quick
 *   pass, before anything expensive
 * @SLUICE_STAGE_FLAGS_NETWORK: needs sockets; the sandbox grants them to nobody else
 *
 * What the planner and the sandbox must know about a stage.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_STAGE_FLAGS_NONE = 0,
  SLUICE_STAGE_FLAGS_QUICK = 1 << 0,
  SLUICE_STAGE_FLAGS_NETWORK = 1 << 1,
} SluiceStageFlags;

#define SLUICE_TYPE_STAGE_FLAGS (sluice_stage_flags_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stage_flags_get_type (void) G_GNUC_CONST;

#define SLUICE_TYPE_STAGE (sluice_stage_get_type ())

/**
 * SluiceStage:
 *
 * Something that a pipeline does to a file. Base of [class@Sluice.GraphStage] and
 * [class@Sluice.TaskStage]; plugins derive from those two.
 *
 * The parameters of a stage are its writable properties: type, range, default and blurb of each
 * `GParamSpec` check what a descriptor says, and make the schema, the output of `sluice inspect`
 * and the documentation. Boolean, integer, floating-point, string and enumeration properties will
 * do, and those of [func@Sluice.param_spec_duration] and its siblings.
 *
 * An instance lives for one pass. It is made, its parameters are set,
 * [method@Sluice.Stage.validate] is called, then the functions of its kind.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceStage, sluice_stage, SLUICE, STAGE, GObject)

/**
 * SluiceStageClass:
 * @parent_class: the parent class
 * @validate: checks rules that hold between parameters ("bitrate needs codec"), called when all of
 *   them are set; optional
 *
 * The class of a stage. What describes it is set with [method@Sluice.StageClass.set_metadata] and
 * [method@Sluice.StageClass.add_output] in `class_init`.
 *
 * Since: 1.0
 */
struct _SluiceStageClass {
  GObjectClass parent_class;

  gboolean (*validate) (SluiceStage *self, GError **error);

  /*< private >*/
  gpointer padding[12];
};

/**
 * sluice_stage_class_set_metadata:
 * @klass: the class of a stage
 * @name: what a descriptor says: lower-case words with dashes, "extract-audio"
 * @title: a short name for people
 * @description: one sentence for people
 * @flags: what planner and sandbox must know
 *
 * Says who the stage is. Call it in `class_init`.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_class_set_metadata (SluiceStageClass *klass,
                                      const char *name,
                                      const char *title,
                                      const char *description,
                                      SluiceStageFlags flags);

/**
 * sluice_stage_class_get_name:
 * @klass: the class of a stage
 *
 * What descriptors call the stage.
 *
 * Returns: (transfer none) (nullable): the name, or %NULL when the class never said
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_name (SluiceStageClass *klass);

/**
 * sluice_stage_class_get_title:
 * @klass: the class of a stage
 *
 * A short name for people.
 *
 * Returns: (transfer none) (nullable): the title
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_title (SluiceStageClass *klass);

/**
 * sluice_stage_class_get_description:
 * @klass: the class of a stage
 *
 * One sentence for people.
 *
 * Returns: (transfer none) (nullable): the description
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_description (SluiceStageClass *klass);

/**
 * sluice_stage_class_get_flags:
 * @klass: the class of a stage
 *
 * What planner and sandbox must know.
 *
 * Returns: the flags
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceStageFlags sluice_stage_class_get_flags (SluiceStageClass *klass);

/**
 * sluice_stage_class_add_output:
 * @klass: the class of a stage
 * @name: name of an artifact: "thumbnail"
 * @description: what it is, for people
 *
 * Names an artifact that the stage can make. Call it in `class_init`. Other stages may need it by
 * this name.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
void
sluice_stage_class_add_output (SluiceStageClass *klass, const char *name, const char *description);

/**
 * sluice_stage_class_dup_schema:
 * @klass: the class of a stage
 *
 * Name, title, description, kind, flags, needs, outputs and parameters (see docs/stage-schema.md).
 * Parameters stand in the order of their property ids and are named with underscores, as in a
 * descriptor.
 *
 * Returns: (transfer full): a JSON object
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_stage_class_dup_schema (SluiceStageClass *klass);

/**
 * sluice_stage_validate:
 * @self: a stage with its parameters set
 * @error: return location for an error
 *
 * Checks rules that hold between parameters ("bitrate needs codec"), when all of them are set. A
 * stage need not implement it. Its answer is checked, so that errors are %SLUICE_ERROR and start
 * with the name of the stage, and a failure without an error becomes %SLUICE_ERROR_INTERNAL.
 *
 * Returns: %TRUE when the parameters go together
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_stage_validate (SluiceStage *self, GError **error);

G_END_DECLS
