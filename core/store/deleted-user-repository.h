// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of deleted_users: tombstones of users. */

/* Once more changes nothing. */
gboolean
sl_deleted_user_repository_add (SlTransaction *transaction, const char *user_id, GError **error);
/* Users that were deleted since @wall_ms and have a media. Returns: (element-type utf8) (transfer
 * full) */
GPtrArray *
sl_deleted_user_repository_list_owners (SlTransaction *transaction, gint64 wall_ms, GError **error);
