// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/http-request.h"

/* Errors as the outside sees them: RFC 9457 documents. */

/* @status: 0 for the one of the error table. */
SlHttpResponse *sl_problem_new (const SlHttpRequest *request, guint status, const GError *error);
/* Of a head that was refused before there was a request. */
SlHttpResponse *sl_problem_new_for_fault (const SlHttpRequest *request, const SlHeadFault *fault);
