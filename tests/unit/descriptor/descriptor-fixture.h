// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"

/* The stages of catalogue.json beside the tests. */
SlStageCatalogue *descriptor_fixture_load_catalogue (void);
/* A descriptor that must be right: the usual head, then @stages (YAML, indented by two). */
SlPipelineDescriptor *descriptor_fixture_parse (SlStageCatalogue *catalogue, const char *stages);
