// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The candidate nearest to @word by edit distance (optimal string alignment), or NULL when none is
 * near enough to be a slip of the keyboard (distance over a third of the length, at least 1).
 * The result is a member of @candidates. */
const char *sl_suggest (const char *word, const char *const *candidates);
