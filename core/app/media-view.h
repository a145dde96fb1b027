// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/media.h"

/* Rows of one media for showing: within the caller's transaction; the URLs are signed after it. */
SlMediaView *sl_media_view_read (SlTransaction *transaction, SlMedia *media, GError **error);
gboolean sl_media_view_sign (SlApp *app, SlMediaView *view, GError **error);
