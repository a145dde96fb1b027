// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Samples of a WAV file as the stage extract-audio writes it: 16-bit PCM, one channel. Not for
 * several threads at once. */
typedef struct _WavReader WavReader;

/* SLUICE_ERROR_CORRUPT_MEDIA: @path is no such file. _NOT_FOUND: it can't be opened. */
WavReader *wav_reader_new (const char *path, GError **error);
void wav_reader_free (WavReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WavReader, wav_reader_free)

guint wav_reader_get_sample_rate (const WavReader *self);
guint64 wav_reader_get_n_samples (const WavReader *self);

/* Reads @count samples from the sample @first on; all of them lie inside the file. */
gboolean wav_reader_read (const WavReader *self,
                          guint64 first,
                          gint16 *samples,
                          gsize count,
                          GError **error);
