// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A media with thousands of artifacts stays below; what is larger is not our API. */
#define SL_HTTP_REPLY_MAX_BYTES (4 * 1024 * 1024)

/* Bytes of a reply, for curl: @user_data is the GString that they are appended to. */
size_t sl_http_reply_receive (char *data, size_t size, size_t count, void *user_data);

/* TRUE for a status of 2xx. Else the problem's own code and words; a body that is no problem
 * document (a proxy's page, a store's XML) is only named by its status. */
gboolean sl_http_reply_check (long status, const GString *body, GError **error);
