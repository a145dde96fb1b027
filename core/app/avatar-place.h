// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* The right to store or remove the avatar of a user, whose key is the only one that several media
 * share. Held from before the picture is stored until its row is written: by one thread of one
 * daemon at a time. */
typedef struct _SlAvatarPlace SlAvatarPlace;

/* Waits for @wait_ms at most while another daemon has it; then SLUICE_ERROR_STORAGE_UNAVAILABLE. */
SlAvatarPlace *
sl_avatar_place_take (SlApp *app, const char *user_id, guint wait_ms, GError **error);
/* In the transaction that writes the row: SLUICE_ERROR_LEASE_LOST when it took so long that another
 * daemon has it now. */
gboolean sl_avatar_place_confirm (SlAvatarPlace *self, SlTransaction *transaction, GError **error);
/* Gives it back. */
void sl_avatar_place_free (SlAvatarPlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlAvatarPlace, sl_avatar_place_free)

/* Long enough for another daemon to store one, short enough for who waits. */
#define SL_AVATAR_WAIT_MS 10000
