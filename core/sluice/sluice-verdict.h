// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * SluiceFindingCode:
 * @SLUICE_FINDING_CODE_NO_AUDIO: there is no sound track, or nothing in it
 * @SLUICE_FINDING_CODE_SILENT_AUDIO: there is a sound track, and nothing is heard
 * @SLUICE_FINDING_CODE_BLACK_PICTURE: every picture that was looked at is black
 * @SLUICE_FINDING_CODE_FROZEN_PICTURE: all pictures that were looked at are the same, for three
 *   seconds or more
 * @SLUICE_FINDING_CODE_TRUNCATED: the file ends before its content does
 * @SLUICE_FINDING_CODE_TOO_SHORT: it is shorter than an answer can be
 *
 * What may be wrong with a recording that can be read.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_FINDING_CODE_NO_AUDIO,
  SLUICE_FINDING_CODE_SILENT_AUDIO,
  SLUICE_FINDING_CODE_BLACK_PICTURE,
  SLUICE_FINDING_CODE_FROZEN_PICTURE,
  SLUICE_FINDING_CODE_TRUNCATED,
  SLUICE_FINDING_CODE_TOO_SHORT,
} SluiceFindingCode;

#define SLUICE_TYPE_FINDING_CODE (sluice_finding_code_get_type ())
SLUICE_AVAILABLE_IN_1_0
GType sluice_finding_code_get_type (void) G_GNUC_CONST;

#define SLUICE_TYPE_FINDING (sluice_finding_get_type ())

/**
 * SluiceFinding:
 *
 * One thing that is wrong with a recording. Immutable, so it may be used from any thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceFinding, sluice_finding, SLUICE, FINDING, GObject)

/**
 * sluice_finding_get_code: (get-property code)
 * @self: a finding
 *
 * What it is, for programs.
 *
 * Returns: the code
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceFindingCode sluice_finding_get_code (SluiceFinding *self);

/**
 * sluice_finding_get_text: (get-property text)
 * @self: a finding
 *
 * What it is and what to do about it, for the person who recorded: "no sound was recorded; check
 * the microphone and record again".
 *
 * Returns: (transfer none): the text, English
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_finding_get_text (SluiceFinding *self);

#define SLUICE_TYPE_VERDICT (sluice_verdict_get_type ())

/**
 * SluiceVerdict:
 *
 * Whether a recording is worth keeping, as far as samples of it tell: something is heard, something
 * is seen, it moves, it is whole and long enough. Nothing of it stops a pipeline.
 *
 * Immutable, so it may be used from any thread.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceVerdict, sluice_verdict, SLUICE, VERDICT, GObject)

/**
 * sluice_verdict_is_ok: (get-property ok)
 * @self: a verdict
 *
 * Whether nothing was found.
 *
 * Returns: %TRUE when there are no findings
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_verdict_is_ok (SluiceVerdict *self);

/**
 * sluice_verdict_is_checked: (get-property checked)
 * @self: a verdict
 *
 * Whether the content could be looked at. Without that the findings are those that the container
 * tells.
 *
 * Returns: %TRUE when sound and pictures were looked at
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_verdict_is_checked (SluiceVerdict *self);

/**
 * sluice_verdict_get_reason: (get-property reason)
 * @self: a verdict
 *
 * Why the content could not be looked at.
 *
 * Returns: (transfer none) (nullable): the reason, or %NULL when it was
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_verdict_get_reason (SluiceVerdict *self);

/**
 * sluice_verdict_get_findings: (get-property findings)
 * @self: a verdict
 *
 * What was found.
 *
 * Returns: (transfer none): a list of [class@Sluice.Finding], empty when all is well
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GListModel *sluice_verdict_get_findings (SluiceVerdict *self);

G_END_DECLS
