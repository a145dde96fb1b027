// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/media.h"
#include "http/json-writer.h"

/* How a media looks in JSON. */
void sl_media_view_write (const SlMediaView *view, SlJsonWriter *writer, const char *name);
/* What If-None-Match compares. Changes with the media, and often enough that the signed URLs of a
 * cached view are still good. @wall_ms: now. */
char *sl_media_view_dup_etag (const SlMediaView *view, gint64 wall_ms);
/* How far its stages are. */
void sl_status_view_write (const SlStatusView *view, SlJsonWriter *writer);
