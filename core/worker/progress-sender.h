// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "ipc/blocking-channel.h"

/* Thins out progress: what a stage says first goes at once, the rest at most once a second, always
 * the newest of every stage that moved. Not thread-safe. */
typedef struct _SlProgressSender SlProgressSender;

/* @channel: (transfer none), outlives the sender */
SlProgressSender *sl_progress_sender_new (SlBlockingChannel *channel);
void sl_progress_sender_free (SlProgressSender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlProgressSender, sl_progress_sender_free)

/* @now_us: monotonic. FALSE: the daemon is gone. */
gboolean sl_progress_sender_update (SlProgressSender *self,
                                    const char *stage,
                                    double fraction,
                                    gint64 now_us,
                                    GError **error);
