// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* delete-user.c: a user goes, with every row and object. First a tombstone, which no later upload
 * of the user gets past; then media after media, each with its media.deleted. Blocks until all rows
 * are gone. Once more finds nothing to do; where it was interrupted it goes on. */
gboolean sl_delete_user (SlApp *app, const char *user_id, GError **error);

/* For the sweep: an upload may have been initiated in the moment in which its user was deleted. */
gboolean sl_delete_late_media (SlApp *app, GError **error);
