// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-stage.h"

G_BEGIN_DECLS

typedef struct {
  const char *name;        /* (unowned) interned */
  const char *description; /* (unowned) interned */
} SluiceStageOutput;

/* (element-type SluiceStageOutput) (transfer container): in the order of declaration */
GPtrArray *sluice_stage_class_dup_outputs (SluiceStageClass *klass);

/* The parameters of a stage: its writable properties, in the order of their ids. */
GPtrArray *sluice_stage_class_dup_params (SluiceStageClass *klass);
/* Whether the schema can say everything that the class declares; called when a plugin adds it. */
gboolean sluice_stage_class_check (SluiceStageClass *klass, GError **error);
/* Returns: (transfer full) */
JsonObject *sluice_stage_class_to_json_object (SluiceStageClass *klass);

/* Makes one answer out of what the vfunc @function of @stage returned and the error that it set
 * (taken): errors are in our domain, start with "stage '...': ", and there is exactly one when the
 * stage failed. */
gboolean sluice_stage_check_outcome (const char *stage,
                                     const char *function,
                                     gboolean succeeded,
                                     GError *inner,
                                     GError **error);

G_END_DECLS
