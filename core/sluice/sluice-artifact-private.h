// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

#include "sluice/sluice-artifact.h"

G_BEGIN_DECLS

/* Returns: (transfer full): name, file, content type, size and facts */
JsonObject *sluice_artifact_to_json_object (SluiceArtifact *self);

G_END_DECLS
