// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "store/database.h"

/* Rows of multipart_uploads: how a pending media is uploaded, when it is so in parts. */
typedef struct {
  char *media_id;
  gint64 part_size; /* bytes; of every part but the last */
  char *upload_id;  /* (nullable) what the object store calls it; NULL: it has not begun */
} SlMultipart;

void sl_multipart_free (SlMultipart *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMultipart, sl_multipart_free)

gboolean sl_multipart_repository_insert (SlTransaction *transaction,
                                         const char *media_id,
                                         gint64 part_size,
                                         GError **error);
/* Sets @found (transfer full) to NULL when there is none. */
gboolean sl_multipart_repository_find (SlTransaction *transaction,
                                       const char *media_id,
                                       SlMultipart **found,
                                       GError **error);
gboolean sl_multipart_repository_set_upload (SlTransaction *transaction,
                                             const char *media_id,
                                             const char *upload_id,
                                             GError **error);
/* Returns: how many there were, 0 or 1; -1 on error */
int
sl_multipart_repository_remove (SlTransaction *transaction, const char *media_id, GError **error);
