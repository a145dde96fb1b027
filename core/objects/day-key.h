// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/sigv4.h"

typedef struct {
  GMutex lock; /* over what follows */
  SlSigV4Key key;
  gint64 day; /* of the key, since 1970; 0 = none yet */
} SlDayKey;

void sl_day_key_init (SlDayKey *self);
void sl_day_key_clear (SlDayKey *self);

/* From any thread. @credentials: the same each time. Returns: the key of the day of @wall_ms, UTC
 */
SlSigV4Key sl_day_key_get (SlDayKey *self, const SlSigV4Credentials *credentials, gint64 wall_ms);
