// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"
#include "descriptor/checker.h"

/* How clients upload: the section `upload:` of the configuration file, and its variable. */
void sl_config_upload_init (SlConfig *config);
void sl_config_upload_read (SlChecker *checker, const SlYamlNode *node, SlConfig *config);
gboolean sl_config_read_multipart_threshold (SlConfig *config, const char *text, GError **error);
/* For people. Returns: (transfer full) */
char *sl_config_upload_to_text (const SlConfig *config);
