// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* libFuzzer's entry point; each fuzz-*.c defines it. Must accept any bytes, and asserts what must
 * hold. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize length);
