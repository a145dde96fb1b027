// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

/* Sends a file to signed URLs, whole or in parts, a few at a time. What is sent is read as it goes:
 * no part is ever in memory. Blocking; turns the thread's default main context meanwhile, so that
 * whoever cancels can be a source of it. Not thread-safe. */
typedef struct _SlFileSender SlFileSender;

typedef struct {
  char *url;          /* (owned) signed: never shown */
  char *content_type; /* (owned) (nullable) */
  guint64 offset;     /* bytes, in the file */
  guint64 size;       /* bytes */
} SlFilePart;

SlFilePart *
sl_file_part_new (const char *url, const char *content_type, guint64 offset, guint64 size);
/* A GDestroyNotify. */
void sl_file_part_free (gpointer data);

/* Called while content is sent. */
typedef void (*SlUploadProgressFunc) (double fraction, gpointer user_data);

/* @size: bytes of the file that are sent in the end. Returns: (transfer full) (nullable). */
SlFileSender *sl_file_sender_new (const char *path,
                                  guint64 size,
                                  SlUploadProgressFunc progress,
                                  gpointer user_data,
                                  GError **error);
void sl_file_sender_free (SlFileSender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlFileSender, sl_file_sender_free)

/* @parts: (element-type SlFilePart). Ends with the first part that fails: those under way are seen
 * through, no other is begun. SLUICE_ERROR_CANCELLED ends them at once. */
gboolean sl_file_sender_send (SlFileSender *self,
                              GPtrArray *parts,
                              GCancellable *cancellable,
                              GError **error);
/* Bytes of all parts that went through so far. */
guint64 sl_file_sender_get_sent (SlFileSender *self);
