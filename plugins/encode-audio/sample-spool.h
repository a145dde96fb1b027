// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Samples that wait in a file until it is known what to do with them. */
typedef struct _SampleSpool SampleSpool;

/* Makes the file @path; it has no name any more when this returns.
 * SLUICE_ERROR_DISK_FULL when that can't be. */
SampleSpool *sample_spool_new (const char *path, GError **error);
void sample_spool_free (SampleSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleSpool, sample_spool_free)

/* SLUICE_ERROR_DISK_FULL when they can't be written. */
gboolean sample_spool_append (SampleSpool *self, gconstpointer data, gsize length, GError **error);

guint64 sample_spool_get_size (const SampleSpool *self);

/* Fills @data from byte @offset on; all of it must have been appended. */
gboolean sample_spool_read (const SampleSpool *self,
                            guint64 offset,
                            gpointer data,
                            gsize length,
                            GError **error);
