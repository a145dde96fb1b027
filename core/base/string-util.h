// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Makes @slot own a copy of @value, which may be NULL; what it owned before is freed. GLib has the
 * same as g_set_str(), but from 2.76 on. */
static inline void
sl_set_string (char **slot, const char *value)
{
  g_autofree char *before = *slot;

  *slot = g_strdup (value);
}

/* The same for text that is handed over. */
static inline void
sl_take_string (char **slot, char *value)
{
  g_autofree char *before = *slot;

  *slot = value;
}
