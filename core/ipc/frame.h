// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* How messages lie on the socket between daemon and worker: four bytes of length, the highest
 * first, then that many bytes of JSON. */

/* A descriptor of 64 KiB and a probe of some hundred tracks fit many times; a worker that lies
 * about a length costs the daemon no more than this. */
#define SL_FRAME_MAX_PAYLOAD (1024 * 1024)

/* Returns: (transfer full): header and payload. SLUICE_ERROR_WORKER_PROTOCOL when it is empty or
 * over the limit. */
GBytes *sl_frame_encode (const char *payload, gsize length, GError **error);

/* Cuts a stream of foreign bytes into payloads. Holds at most one frame more than what the last
 * feed brought. Not thread-safe. */
typedef struct _SlFrameReader SlFrameReader;

SlFrameReader *sl_frame_reader_new (void);
void sl_frame_reader_free (SlFrameReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlFrameReader, sl_frame_reader_free)

void sl_frame_reader_feed (SlFrameReader *self, const void *data, gsize length);
/* Call until it returns NULL without an error: the rest of the frame has not come yet.
 * SLUICE_ERROR_WORKER_PROTOCOL, as soon as the header is there, for a length that is 0 or over the
 * limit; nothing after that can be trusted.
 * Returns: (transfer full) (nullable): the payload */
GBytes *sl_frame_reader_next (SlFrameReader *self, GError **error);
/* TRUE when no part of a frame waits: the stream may end here. */
gboolean sl_frame_reader_is_at_border (const SlFrameReader *self);
