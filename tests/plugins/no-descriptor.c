// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A shared object, but not a plugin.
 */
#include <gmodule.h>

G_MODULE_EXPORT int test_nothing (void);

int
test_nothing (void)
{
  return 0;
}
