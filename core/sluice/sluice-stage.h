// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include <sluice/sluice-stage-context.h>

G_BEGIN_DECLS

/* SluiceStageFlags:
 * SLUICE_STAGE_FLAGS_QUICK: costs less than a tenth of the media's duration; runs in the quick
 * pass. SLUICE_STAGE_FLAGS_NETWORK: needs sockets; the sandbox grants them to nobody else.
 */
typedef enum {
  SLUICE_STAGE_FLAGS_NONE = 0,
  SLUICE_STAGE_FLAGS_QUICK = 1 << 0,
  SLUICE_STAGE_FLAGS_NETWORK = 1 << 1,
} SluiceStageFlags;

#define SLUICE_TYPE_STAGE_FLAGS (sluice_stage_flags_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_stage_flags_get_type (void) G_GNUC_CONST;

/* Base of SluiceGraphStage and SluiceTaskStage; plugins derive from those two. Parameters of a
 * stage are its writable properties: type, range, default and blurb of the GParamSpec validate the
 * descriptor and make its schema. An instance lives for one pass. */
#define SLUICE_TYPE_STAGE (sluice_stage_get_type ())
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (SluiceStage, sluice_stage, SLUICE, STAGE, GObject)

struct _SluiceStageClass {
  GObjectClass parent_class;

  /* Rules across parameters ("bitrate needs codec"). Optional. */
  gboolean (*validate) (SluiceStage *self, GError **error);

  /*< private >*/
  gpointer padding[12];
};

/* In class_init. @name is what a descriptor says ("transcode"); @title and @description are for
 * people (sluice inspect). Strings are static. */
SLUICE_AVAILABLE_IN_1_0
void sluice_stage_class_set_metadata (SluiceStageClass *klass,
                                      const char *name,
                                      const char *title,
                                      const char *description,
                                      SluiceStageFlags flags);
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_name (SluiceStageClass *klass);
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_title (SluiceStageClass *klass);
SLUICE_AVAILABLE_IN_1_0
const char *sluice_stage_class_get_description (SluiceStageClass *klass);
SLUICE_AVAILABLE_IN_1_0
SluiceStageFlags sluice_stage_class_get_flags (SluiceStageClass *klass);

/* In class_init. Names an artifact that the stage can make, its file name pattern is the stage's.
 */
SLUICE_AVAILABLE_IN_1_0
void
sluice_stage_class_add_output (SluiceStageClass *klass, const char *name, const char *description);

/* Name, title, flags, inputs, outputs and parameters as a JSON object (docs/stage-schema.md). */
SLUICE_AVAILABLE_IN_1_0
char *sluice_stage_class_dup_schema (SluiceStageClass *klass);

/* Runs the validate vfunc, prefixes its error with the stage's name. */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_stage_validate (SluiceStage *self, GError **error);

G_END_DECLS
