// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/media.h"
#include "objects/object-store.h"
#include "store/database.h"

/* When no pass of @generation is open any more: the media becomes ready, or failed when a stage
 * that is not optional failed; a new generation takes the place of the old one; the event is
 * written. Within the caller's transaction. */
gboolean sl_settle_media (SlTransaction *transaction,
                          SlObjectStore *objects,
                          SlMedia *media,
                          guint generation,
                          GError **error);
