// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-files.h"

/* What object-files.c and object-note-files.c share. The name of the folder that has the notes: */
#define SL_OBJECT_META_FOLDER ".meta"

/* For where errno says why; @action: "open". */
void
sl_object_files_set_error (GError **error, const char *action, const char *bucket, const char *key);
/* A plain file and nothing else. Returns: a descriptor; -1 and errno. */
int sl_object_files_open_regular (int folder_fd, const char *name, int flags);
