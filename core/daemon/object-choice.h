// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"
#include "daemon/config.h"
#include "objects/object-store.h"

/* The object store that the configuration names: an S3 store with MINIO_ENDPOINT, whose buckets are
 * made where they are missing, else a folder in the data folder, which must exist. */
SlObjectStore *sl_object_choice_open (const SlConfig *config, SlClock *clock, GError **error);
/* What is right with it and what is not. Opens nothing for good, makes nothing.
 * Returns: (element-type SlStoreFinding) */
GPtrArray *sl_object_choice_examine (const SlConfig *config, SlClock *clock);
/* For people, without secrets. Returns: (transfer full) */
char *sl_object_choice_describe (const SlConfig *config);
