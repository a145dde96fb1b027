// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-files.h"

/* Uploads in parts of a folder store. What is there of them outlives the process:
 *
 *   {root}/.parts/{object}/{upload}/content-type     what the object will be
 *   {root}/.parts/{object}/{upload}/{number}-{etag}  the bytes of a part
 *
 * {object} is a hash of bucket and key, {upload} a UUID. The name of a part is all that is to be
 * known of it, so that a rename publishes it. Names are checked by who calls. */

/* Returns: the upload's name */
char *sl_object_parts_begin (SlObjectFiles *files,
                             const char *bucket,
                             const char *key,
                             const char *content_type,
                             GError **error);
/* SLUICE_ERROR_NOT_FOUND when there is no such upload. */
gboolean sl_object_parts_check (SlObjectFiles *files,
                                const char *bucket,
                                const char *key,
                                const char *upload_id,
                                GError **error);
/* Syncs the temporary file @fd and makes it a part, in the place of an earlier one of that number;
 * durable on return. On failure it is still in .tmp. */
gboolean sl_object_parts_publish (SlObjectFiles *files,
                                  const char *temporary,
                                  int fd,
                                  const char *bucket,
                                  const char *key,
                                  const char *upload_id,
                                  guint number,
                                  const char *etag,
                                  GError **error);
/* See sl_object_store_list_parts() and the two that follow it. */
GPtrArray *sl_object_parts_list (SlObjectFiles *files,
                                 const char *bucket,
                                 const char *key,
                                 const char *upload_id,
                                 GError **error);
gboolean sl_object_parts_complete (SlObjectFiles *files,
                                   const char *bucket,
                                   const char *key,
                                   const char *upload_id,
                                   GPtrArray *parts,
                                   GError **error);
gboolean sl_object_parts_abort (SlObjectFiles *files,
                                const char *bucket,
                                const char *key,
                                const char *upload_id,
                                GError **error);
