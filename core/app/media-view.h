// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/media.h"
#include "store/media-record.h"

/* Takes @record and signs the URLs of its artifacts. */
SlMediaView *sl_media_view_new (SlApp *app, SlMediaRecord *record, GError **error);
