// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What Amazon's tools call it: the value of one of our variables from AWS_ENDPOINT_URL, AWS_REGION,
 * AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY, for where ours is not set. Ours and theirs are not
 * mixed: the endpoint counts when MINIO_ENDPOINT is not set, the keys when neither of ours is.
 *
 * Returns: (transfer full) (nullable): NULL when there is none. @source is set to its name. */
char *sl_config_aws_dup (const char *variable, const char *const *environment, const char **source);
