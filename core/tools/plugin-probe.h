// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The scanner's child: opens one plugin in this process and prints the registry's JSON with it.
 * Returns the exit status. */
int sl_plugin_probe_run (const char *file);

/* Exit status when the child itself can't work, which says nothing about the plugin. */
#define SL_PLUGIN_PROBE_UNABLE 3
