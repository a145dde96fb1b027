// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Reads the configuration file into @config: strict YAML with the sections that config-file.c
 * names. All errors at once, each with file:line:column, as one SLUICE_ERROR_CONFIGURATION. */
gboolean sl_config_file_load (SlConfig *config, const char *path, GError **error);
