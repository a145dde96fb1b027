// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "http/http-response.h"

/* Which pages may call the API. Origins are compared whole; there is no wildcard. */

/* @origins: (nullable): the configured list. With @development pages of this machine
 * (http://localhost:*, http://127.0.0.1:*) may, too. */
gboolean sl_cors_allows (const char *origin, const char *const *origins, gboolean development);

/* Adds the fields of an answer to a page of @origin, which is allowed. */
void sl_cors_decorate (SlHttpResponse *response, const char *origin);
/* The same for the answer to a preflight: @allow is the list of methods. */
void sl_cors_decorate_preflight (SlHttpResponse *response,
                                 const char *allow,
                                 const char *requested_headers);
