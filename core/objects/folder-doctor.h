// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/store-finding.h"

/* Looks at a folder store, also while a daemon uses it: takes no lock and changes nothing.
 * Returns: (element-type SlStoreFinding) */
GPtrArray *sl_folder_doctor_examine (const char *root);
