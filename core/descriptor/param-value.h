// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "descriptor/yaml-document.h"

/* The value that @node gives to @spec; or NULL with a problem at the node, which begins with
 * @prefix. Owned by the caller. */
SlParamValue *sl_param_value_new_from_yaml (const SlParamSpec *spec,
                                            const SlYamlNode *node,
                                            const char *prefix,
                                            SlProblemList *problems);
void sl_param_value_free (SlParamValue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlParamValue, sl_param_value_free)
