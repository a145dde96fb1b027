// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/checker.h"
#include "model/media-limits.h"

/* Reads the mapping `limits:`; what it does not name keeps its value in @limits. */
void sl_limits_checker_run (SlChecker *self, const SlYamlNode *node, SlMediaLimits *limits);
