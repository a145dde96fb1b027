// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>
#include <sluice/sluice.h>

/* Watches the packets of a track on their way into the muxer. */
typedef struct _CopiedTrack CopiedTrack;

/* @pad: a sink pad that they pass. @artifact (nullable) is told the size of the picture. */
CopiedTrack *copied_track_new (GstPad *pad, SluiceStageContext *context, SluiceArtifact *artifact);
void copied_track_free (CopiedTrack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CopiedTrack, copied_track_free)

/* When the last packet has passed. */
guint copied_track_get_n_packets (CopiedTrack *self);
/* Nanoseconds at the start that are there to be decoded and not to be shown. */
GstClockTime copied_track_get_preroll (CopiedTrack *self);
