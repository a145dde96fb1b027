// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

#include "container-scan.h"

G_BEGIN_DECLS

/* The file that a decoder reads, and how much of it has been read. */
typedef struct _SlFileSource SlFileSource;

/* Adds its element to @pipeline. @layout: that of the file; it must live as long as the source.
 * @extends_movie: puts a longer duration into what is read of an MP4 with edits, for those who
 * decode it. Errors: SLUICE_ERROR_MISSING_ELEMENT. */
SlFileSource *sl_file_source_new (GstBin *pipeline,
                                  const char *path,
                                  const SlContainerLayout *layout,
                                  gboolean extends_movie,
                                  GError **error);
/* The pipeline must be in NULL state. */
void sl_file_source_free (SlFileSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlFileSource, sl_file_source_free)

/* (transfer none) */
GstElement *sl_file_source_get_element (SlFileSource *self);
/* Any thread. How often the file has been read. */
guint sl_file_source_get_n_reads (SlFileSource *self);
/* Any thread. How far the file has been read, 0.0 to 1.0. */
double sl_file_source_get_read_fraction (SlFileSource *self);

G_END_DECLS
