// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-verdict.h"

G_BEGIN_DECLS

/* The probe's side: build, then hand out as immutable. A new one is checked and has no findings. */
SluiceVerdict *sluice_verdict_new (void);
void sluice_verdict_add_finding (SluiceVerdict *self, SluiceFindingCode code, const char *text);
/* The content could not be looked at. */
void sluice_verdict_set_unchecked (SluiceVerdict *self, const char *reason);

/* Returns: (transfer full) */
JsonObject *sluice_verdict_to_json_object (SluiceVerdict *self);
SluiceVerdict *sluice_verdict_new_from_json_object (JsonObject *object, GError **error);

G_END_DECLS
