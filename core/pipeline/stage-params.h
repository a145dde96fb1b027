// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "sluice/sluice-stage.h"

G_BEGIN_DECLS

/* Sets what a descriptor says about a stage (element-type SlParamValue) on an instance, then has
 * the stage check the whole. Errors: SLUICE_ERROR_DESCRIPTOR_INVALID. */
gboolean sl_stage_params_apply (SluiceStage *stage, GPtrArray *params, GError **error);

G_END_DECLS
