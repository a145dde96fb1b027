// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-artifact.h"

G_BEGIN_DECLS

/* How long an output may be. */
typedef struct {
  guint64 shortest; /* nanoseconds that the decoded source played; 0 = it says nothing about it */
  guint64 longest;  /* and how long its last frame may have been shown */
} SlExpectedLength;

/* Looks at a file that a stage has declared, as its users will: it opens, it is of the declared
 * type, it has the declared size, and it plays as long as its source. Checks JPEG, PNG, GIF, WebP,
 * JSON, SVG, and what plays; of other types only that there is something in it. Blocks.
 * @expected: (nullable) Errors: SLUICE_ERROR_OUTPUT_INVALID. */
gboolean
sl_output_check (SluiceArtifact *artifact, const SlExpectedLength *expected, GError **error);

G_END_DECLS
