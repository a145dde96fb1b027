// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/stage-catalogue.h"

/* JSON Schema 2020-12, indented text with a line end, for editors and forms. The checker says more
 * (cycles, ranges of durations); what it accepts these accept. */

/* Of the object under a stage's "params". */
char *sl_descriptor_schema_of_params (const SlStageSchema *schema);
/* Of a whole descriptor, with the stages of @catalogue. */
char *sl_descriptor_schema_of_file (SlStageCatalogue *catalogue);
