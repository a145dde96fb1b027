// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-files.h"
#include "objects/object-meta.h"

/* The notes of objects (object-meta.h) on disk. Who writes holds the key's lock. */

/* What is known about the open file @fd, which is or was the object's; what no note tells is found
 * again from the bytes. Returns: (transfer full) */
SlObjectNote *sl_object_note_files_describe (SlObjectFiles *files,
                                             int fd,
                                             const char *bucket,
                                             const char *key,
                                             GError **error);
/* @note is of what is going to be the object; one of the file that is it now, in @folder_fd, goes
 * with it when there is such a file. Durable on return. */
gboolean sl_object_note_files_write (SlObjectFiles *files,
                                     int folder_fd,
                                     const char *bucket,
                                     const char *key,
                                     const SlObjectNote *note,
                                     GError **error);
/* After the object. */
void sl_object_note_files_remove (SlObjectFiles *files, const char *bucket, const char *key);
