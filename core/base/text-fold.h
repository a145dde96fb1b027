// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The words of a text as they are looked for: without case, without diacritics, compatible forms
 * alike ("\uFB01" is "fi"), and nothing but letters and digits; with a blank between them. What has
 * no blanks between words (Chinese, Japanese) is one word a character. */
char *sl_text_fold_words (const char *text);
