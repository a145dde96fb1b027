// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/checker.h"
#include "model/verdict-thresholds.h"

/* Reads the mapping `verdict:`, whose presence asks for a verdict; what it does not name keeps its
 * value in @thresholds. */
void
sl_verdict_checker_run (SlChecker *self, const SlYamlNode *node, SlVerdictThresholds *thresholds);
