// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* Listens to decoded audio until something is heard. Not thread-safe. */
typedef struct _SlSoundMeter SlSoundMeter;

/* @silence: dBFS that sound exceeds. */
SlSoundMeter *sl_sound_meter_new (double silence);
void sl_sound_meter_free (SlSoundMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlSoundMeter, sl_sound_meter_free)

/* @caps: of @buffer. FALSE when it is no audio that can be read. */
gboolean sl_sound_meter_feed (SlSoundMeter *self, const GstCaps *caps, GstBuffer *buffer);
/* What comes next does not follow what came before. */
void sl_sound_meter_cut (SlSoundMeter *self);
/* A whole block at least. */
gboolean sl_sound_meter_has_measured (SlSoundMeter *self);
/* Enough to be sure, whatever comes. */
gboolean sl_sound_meter_has_heard (SlSoundMeter *self);
/* Nothing more will come; of a very short recording most has to be loud. */
gboolean sl_sound_meter_has_heard_something (SlSoundMeter *self);

G_END_DECLS
