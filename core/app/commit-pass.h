// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* For sl_database_write(), with an SlPassEnd whose outputs are published: all rows that the end of
 * the pass changes. LEASE_LOST: the pass is somebody else's by now. NOT_FOUND: its media is gone.
 */
gboolean sl_commit_pass (SlTransaction *transaction, gpointer user_data, GError **error);
