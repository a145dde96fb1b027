// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* (nullable) The ISO 639 code of a language that a recogniser names in English ("english",
 * "Haitian Creole") or by its code ("en", "en-US"); NULL when nobody knows it. (transfer full) */
char *language_code_dup (const char *name);

/* Whether @tag may be asked for: a code of two or three letters, more subtags behind it. */
gboolean language_tag_is_valid (const char *tag);
