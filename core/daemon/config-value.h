// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What the readers of variables have in common. */

/* What was found and what is allowed. Returns: FALSE. */
gboolean sl_config_set_error (GError **error, const char *found, const char *expected);
/* The same for one of a few words, with the nearest of them. Returns: FALSE. */
gboolean sl_config_set_choice_error (GError **error, const char *text, const char *const *choices);
/* Empty is NULL. Returns: (transfer full) (nullable) */
char *sl_config_dup_or_null (const char *text);
