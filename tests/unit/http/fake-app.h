// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

/* The use cases without a database: one media of one owner, everything else is not found. */

#define FAKE_OWNER "00000000-0000-4000-8000-000000000001"
#define FAKE_MEDIA "0193a8c0-7b1e-7c3d-9f00-3b6a5c8d1e2f"

SlApp *fake_app_new (void);

/* What the next use case fails with; 0 = it works. */
void fake_app_set_error (SlApp *self, int code, const char *message);
/* How often use cases that change something ran. */
guint fake_app_count_changes (SlApp *self);
/* What /health finds. */
void fake_app_set_healthy (SlApp *self, gboolean database_ok, gboolean storage_ok);
