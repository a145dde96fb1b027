// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* Held while an upload is confirmed or aborted, by one thread of one daemon: a second confirm must
 * not look at objects that the first one moves, or put newer content in the place of what was
 * confirmed. */
typedef struct _SlUploadLock SlUploadLock;

/* Waits for whoever has it; SLUICE_ERROR_STORAGE_UNAVAILABLE when that takes too long. */
SlUploadLock *sl_upload_lock_take (SlApp *app, const char *media_id, GError **error);
void sl_upload_lock_free (SlUploadLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlUploadLock, sl_upload_lock_free)

/* Gives back what could not be given back when it was due. */
void sl_upload_locks_settle (SlApp *app);
