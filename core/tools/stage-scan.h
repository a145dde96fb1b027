// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/stage-catalogue.h"

/* What sluice-plugin-scan says about the plugins on the search path. No plugin is loaded into this
 * process. Returns the JSON text, owned by the caller. */
char *sl_stage_scan (GError **error);
/* The same, read. */
SlStageCatalogue *sl_stage_scan_catalogue (GError **error);
