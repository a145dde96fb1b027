// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"

/* What a presigned URL is held to, for the signature of any adapter. Both are
 * (element-type SlSigV4Pair) (transfer full). */

/* Which part, and what the answer is to say of itself. */
GPtrArray *sl_presign_terms_list_query (const SlPresignRequest *request);
/* A PUT is held to its type and length; a GET may come with any headers. @host: as in the header */
GPtrArray *sl_presign_terms_list_headers (const SlPresignRequest *request, const char *host);
