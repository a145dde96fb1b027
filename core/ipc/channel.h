// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "ipc/messages.h"

/* The daemon's end of the socket pair: messages come and go in the thread-default main context of
 * whoever made it. Nothing blocks. Not thread-safe. */
#define SL_TYPE_CHANNEL (sl_channel_get_type ())
G_DECLARE_FINAL_TYPE (SlChannel, sl_channel, SL, CHANNEL, GObject)

/* Either @message, or the end: @error says why, NULL when the other side closed after a whole
 * message. Nothing comes after the end. The function may steal members of @message. */
typedef void (*SlChannelFunc) (SlMessage *message, const GError *error, gpointer user_data);

/* @fd: a connected stream socket; the channel closes it. */
SlChannel *sl_channel_new (int fd, SlChannelFunc func, gpointer user_data);
/* Queues it; what the socket does not take at once follows when it can. A broken connection is told
 * to the function, not here. FALSE: the message is over the limit of a frame. */
gboolean sl_channel_send (SlChannel *self, const SlMessage *message, GError **error);
/* Delivers at once what has arrived: when the other side is known to be dead, nothing else comes.
 */
void sl_channel_drain (SlChannel *self);
/* No more calls of the function, and the other side sees the end. */
void sl_channel_close (SlChannel *self);
