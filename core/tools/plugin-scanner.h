// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Describes plugin files without running their code in this process. */
typedef struct {
  char *program;         /* (owned) what is started with --one FILE: this program itself */
  char *cache_file;      /* (owned) (nullable) NULL = no memory */
  guint timeout_ms;      /* for one plugin */
  gboolean is_retrying;  /* look again at plugins that are blocked */
  GPtrArray *complaints; /* (owned) (element-type utf8) what went wrong without stopping the scan */
} SlPluginScanner;

SlPluginScanner *sl_plugin_scanner_new (const char *program);
void sl_plugin_scanner_free (SlPluginScanner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlPluginScanner, sl_plugin_scanner_free)

/* The JSON of all plugins in @folders, blocked ones included; the cache is brought up to date. */
char *sl_plugin_scanner_scan (SlPluginScanner *self, const char *const *folders, GError **error);
