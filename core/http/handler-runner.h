// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/http-request.h"

/* Calls the handler of an admitted request, honouring Idempotency-Key. Blocks. Never NULL: an error
 * has become a problem. */
SlHttpResponse *sl_run_handler (SlHttpRequest *request);
