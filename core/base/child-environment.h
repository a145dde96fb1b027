// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What programs that open plugins or foreign files are told: NAME=value of the variables that they
 * need, and none of the daemon's credentials. Returns: (transfer full) */
char **sl_child_environment_new (void);
