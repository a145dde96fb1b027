// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "transcript.h"

/* (transfer full) transcription.json, version 1, as docs/transcription.md has it; ends with a
 * newline */
char *transcript_format_json (const Transcript *self);
