// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Readers of the LOKI_* variables, for config.c's table. Each fails with what was found and what is
 * allowed; what may be a secret is not repeated. */
gboolean sl_config_read_loki_host (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_loki_username (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_loki_password (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_loki_tenant_id (SlConfig *config, const char *text, GError **error);

/* For people: the name of the variable that is not set, of the two that go together. Returns:
 * (nullable): static. */
const char *sl_config_find_missing_loki (const SlConfig *config);
void sl_config_clear_loki (SlConfig *config);
