// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Readers of the variables that say where the API is and who may call it, for config.c's table.
 * Each fails with what was found and what is allowed. */
gboolean sl_config_read_port (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_address (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_public_url (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_cors_origins (SlConfig *config, const char *text, GError **error);

void sl_config_clear_http (SlConfig *config);
