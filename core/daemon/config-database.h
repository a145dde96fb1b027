// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Readers of the DATABASE_* variables, for config.c's table. Each fails with what was found and
 * what is allowed. */
gboolean sl_config_read_database_host (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_port (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_name (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_user (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_password (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_ssl_mode (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_database_ssl_root_cert (SlConfig *config, const char *text, GError **error);

void sl_config_clear_database (SlConfig *config);
