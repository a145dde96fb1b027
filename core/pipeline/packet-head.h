// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "decoder.h"

G_BEGIN_DECLS

/* What stands between the demuxer and the branches that take packets of one kind:
 *   tee ! branches, and ! queue ! decoder ! what the other branches share
 */
typedef struct _SlPacketHead SlPacketHead;

/* Adds its elements to @pipeline, in the pipeline's state. */
SlPacketHead *sl_packet_head_new (GstBin *pipeline, GError **error);
void sl_packet_head_free (SlPacketHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPacketHead, sl_packet_head_free)

/* Where the demuxer is linked to. Borrowed. */
GstPad *sl_packet_head_get_sink (SlPacketHead *self);
/* Connects a branch. */
gboolean sl_packet_head_link (SlPacketHead *self, GstPad *branch, GError **error);
/* Decodes the packets for @sink. */
gboolean sl_packet_head_decode (SlPacketHead *self,
                                SlDecoder *decoder,
                                SluiceMediaKind kind,
                                GstPad *sink,
                                GError **error);
/* Any thread. Packets so far. */
guint sl_packet_head_get_n_buffers (SlPacketHead *self);
/* Any thread. Milliseconds of running time at the end of the latest packet. */
guint sl_packet_head_get_position (SlPacketHead *self);
/* Milliseconds from the start of the packet before the latest one to its own. */
guint sl_packet_head_get_gap (SlPacketHead *self);

G_END_DECLS
