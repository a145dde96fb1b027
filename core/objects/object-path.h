// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* From bucket and key to an open folder, one segment after the other and never through a symbolic
 * link: no key leads out of the root. */

/* Buckets: 1 to 63 of a-z, 0-9 and dashes, not first. Keys: up to 1024 printable ASCII characters
 * in segments of up to 255, none of them empty, "." or "..". SLUICE_ERROR_INVALID_ARGUMENT. */
gboolean sl_object_path_check (const char *bucket, const char *key, GError **error);

/* The last segment of @key: the file's name in its folder. */
const char *sl_object_path_get_name (const char *key);

/* The folder that holds @key under @top (NULL: the root itself), O_PATH-free so that it can be
 * synced. With @create missing folders are made, their parents synced. Returns: -1 on failure. */
int sl_object_path_open_folder (int root_fd,
                                const char *top,
                                const char *bucket,
                                const char *key,
                                gboolean create,
                                GError **error);
/* Removes the folders of @key that became empty, up to the bucket. */
void sl_object_path_prune (int root_fd, const char *top, const char *bucket, const char *key);
