// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "model/media.h"
#include "store/database.h"

/* What the end of a media means, whoever ends it: its passes are cancelled, its objects are on the
 * list of what is to be removed, media.deleted is in the outbox. @media becomes deleted; its row is
 * the caller's business. */
gboolean sl_discard_media (SlTransaction *transaction, SlMedia *media, GError **error);
/* The objects alone. */
gboolean sl_discard_objects (SlTransaction *transaction, const SlMedia *media, GError **error);
