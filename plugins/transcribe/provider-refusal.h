// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "provider-client.h"

/* Whether @answer is a good one; else says in @error what to do about it. @retry_after_ms: how long
 * the provider wants to be left alone, 0 when it did not say. @key: never in @error, even when the
 * provider repeats it. SLUICE_ERROR_RATE_LIMITED, _PROVIDER_REFUSED, _PROVIDER_UNAVAILABLE,
 * _PROVIDER_PROTOCOL. Pure. */
gboolean provider_answer_check (const ProviderAnswer *answer,
                                const char *key,
                                gint64 now,
                                guint64 *retry_after_ms,
                                GError **error);
