// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/checker.h"

/* The arrays that a checker fills; they own their elements. */
GPtrArray *sl_stage_checker_new_stages (void);
GPtrArray *sl_stage_checker_new_ordered (void);

/* Checks the value of "stages". */
void sl_stage_checker_run (SlChecker *self, const SlYamlNode *node);
/* The stages in an order in which needs come first. Needs make sense only when every stage could be
 * told by its id; else the stages as they are. The array that comes back owns them. */
GPtrArray *sl_stage_checker_put_in_order (SlChecker *self);
