// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Who a daemon is: the same over restarts with the same data folder, so that its leases are known
 * to be its own, and one process at a time. */
typedef struct _SlNodeIdentity SlNodeIdentity;

/* SLUICE_ERROR_STORAGE_UNAVAILABLE when another process has the folder. */
SlNodeIdentity *sl_node_identity_take (const char *data_dir, gint64 now, GError **error);
void sl_node_identity_free (SlNodeIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlNodeIdentity, sl_node_identity_free)

const char *sl_node_identity_get_id (SlNodeIdentity *self);
