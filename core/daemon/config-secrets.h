// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A secret that is not in its variable, which others of the machine may see: in the file that
 * NAME_FILE names, or a credential of the service manager, a file in CREDENTIALS_DIRECTORY whose
 * name is that of the variable in lower case with dashes (LoadCredential=database-password:PATH).
 *
 * Returns: (transfer full): NULL without @error when there is neither. @source is set to where it
 * was. */
char *sl_config_secret_read (const char *name,
                             const char *const *environment,
                             const char **source,
                             GError **error);
