// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "sluice/sluice-media-info.h"

#include "stream-notes.h"

G_BEGIN_DECLS

#define SL_AUDIO_TIMELINE_MESSAGE_BROKEN "sluice-broken-timestamps"

/* Nanoseconds of silence that may be put into the audio of a file. */
guint64 sl_audio_timeline_limit (SluiceMediaInfo *info);

/* Watches what goes into @rate, an audiorate: when more than @limit would have to be filled, an
 * application message "sluice-broken-timestamps" (field "gap", a guint64) is posted and nothing
 * passes any more. Times become those since the start of the file, in one
 * segment without a stop, which audiorate would fill up to. What is
 * filled and moved goes into @notes, which outlive @rate. */
void sl_audio_timeline_attach (GstElement *rate, guint64 limit, SlAudioNotes *notes);

G_END_DECLS
