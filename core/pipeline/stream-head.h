// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

#include "stream-notes.h"

G_BEGIN_DECLS

/* What stands between the decoder and the branches of one kind, once for all of them:
 *   video: deinterlace ! [videoflip] ! scale to the first frame's size ! tee
 *   audio: convert to the first buffer's format ! audiorate ! tee
 */
typedef struct _SlStreamHead SlStreamHead;

/* Adds its elements to @pipeline, in the pipeline's state. */
SlStreamHead *
sl_stream_head_new (GstBin *pipeline, SluiceMediaKind kind, SluiceMediaInfo *info, GError **error);
void sl_stream_head_free (SlStreamHead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStreamHead, sl_stream_head_free)

/* Where the decoder is linked to. Borrowed. */
GstPad *sl_stream_head_get_sink (SlStreamHead *self);
/* Connects a branch. */
gboolean sl_stream_head_link (SlStreamHead *self, GstPad *branch, GError **error);
/* Any thread. Decoded frames or buffers so far. */
guint sl_stream_head_get_n_buffers (SlStreamHead *self);
/* Any thread. Milliseconds of running time at the end of the latest buffer. */
guint sl_stream_head_get_position (SlStreamHead *self);
/* Any thread. Milliseconds from the start of the buffer before the latest to its own: how long a
 * frame without a duration is taken to last. */
guint sl_stream_head_get_gap (SlStreamHead *self);
/* When the pipeline has stopped. */
const SlStreamNotes *sl_stream_head_get_notes (SlStreamHead *self);

G_END_DECLS
