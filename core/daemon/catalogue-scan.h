// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/stage-catalogue.h"

/* The scanner as a process: it runs while the daemon opens database and store, so that asking for
 * the plugins costs the start nothing when nothing changed. */
typedef struct _SlCatalogueScan SlCatalogueScan;

SlCatalogueScan *sl_catalogue_scan_start (const char *program, GError **error);
/* Waits for the end. Blocked plugins are logged; they are no error. */
SlStageCatalogue *sl_catalogue_scan_finish (SlCatalogueScan *self, GError **error);
void sl_catalogue_scan_free (SlCatalogueScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlCatalogueScan, sl_catalogue_scan_free)
