// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "descriptor/yaml-document.h"

/* The meaning of a descriptor's tree. Adds every problem to @problems; the results are whole only
 * when it added none. @file_type: never NULL, with what could be read. @stages: (element-type
 * SlStageDescriptor) in an order in which needs come first. */
void sl_descriptor_check (const SlYamlNode *root,
                          SlStageCatalogue *catalogue,
                          SlProblemList *problems,
                          SlFileType **file_type,
                          GPtrArray **stages);

/* What the checker allows, NULL-terminated, for the schema. */
const char *const *sl_descriptor_keys (void);
const char *const *sl_descriptor_buckets (void);
const char *const *sl_descriptor_extensions (void);
