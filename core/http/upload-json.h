// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "app/upload.h"
#include "http/json-writer.h"

/* What requests around an upload say, and how its parts look in JSON. */

/* "mediaId"; borrowed. SLUICE_ERROR_INVALID_REQUEST */
gboolean sl_media_id_read (JsonObject *object, const char **id, GError **error);
/* "parts": [{"partNumber": 1, "etag": "..."}], if it is there. @etags: (element-type SlObjectPart)
 * (nullable) (transfer full) */
gboolean sl_part_etags_read (JsonObject *object, GPtrArray **etags, GError **error);
/* "partNumbers": [1, 2], if it is there. @numbers: (element-type guint) (nullable) (transfer full)
 */
gboolean sl_part_numbers_read (JsonObject *object, GArray **numbers, GError **error);
/* The members of an object that has begun. */
void sl_upload_parts_write (const SlUploadParts *parts, SlJsonWriter *writer);
