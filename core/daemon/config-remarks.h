// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Variables of @environment that have no effect: those of the spec that name parts which Sluice
 * does not have, those of parts that this build does not have, and misspelt SLUICE_ ones.
 * @known: NULL-terminated, what the daemon reads. Returns: (element-type SlConfigRemark) */
GPtrArray *sl_config_find_remarks (const char *const *environment, const char *const *known);
