// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "ipc/messages.h"

/* The worker's end of the socket pair: it has nothing else to do while it waits for its order.
 * Any thread may write; reading is for one. */
typedef struct _SlBlockingChannel SlBlockingChannel;

/* @fd: a connected stream socket; the channel closes it. */
SlBlockingChannel *sl_blocking_channel_new (int fd);
void sl_blocking_channel_free (SlBlockingChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlBlockingChannel, sl_blocking_channel_free)

/* Returns: (transfer full) (nullable): the next message; NULL without an error at the end of the
 * stream */
SlMessage *sl_blocking_channel_receive (SlBlockingChannel *self, GError **error);
gboolean
sl_blocking_channel_send (SlBlockingChannel *self, const SlMessage *message, GError **error);
