// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/router.h"

/* Everything that can be asked. A test compares it with data/openapi.json in both directions. */
const SlHttpRoute *sl_route_table_get (guint *n_routes);
