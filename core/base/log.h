// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Structured log of the programs. Libraries return errors; only programs and queue/supervisor log.
 *
 * sl_log_info ("media confirmed", "MEDIA_ID", id, "REQUEST_ID", rid, NULL): message first, then
 * pairs of field name and string value, NULL values are left out. Fields: MEDIA_ID, JOB_ID, STAGE,
 * REQUEST_ID, ERROR_CODE, ... One line of JSON each on stderr when it is not a terminal, coloured
 * text when it is. Presigned URLs and tokens are never passed in. Thread-safe. */

/* The level that @text names: "debug", "info", "message", "warning", "error" themselves, and the
 * nearest to what NestJS calls "verbose", "log", "warn" and "fatal". Returns: (nullable): static.
 */
const char *sl_log_find_level (const char *text);

/* @level: what sl_log_find_level() knows (LOG_LEVEL of the environment). Call once. */
gboolean sl_log_init (const char *program, const char *level, GError **error);

/* Another place for the log beside standard error: gets each line that is shown, as JSON without a
 * line end, from the thread that logs. It does not block, and logs nothing. @level: static. */
typedef void (*SlLogTapFunc) (const char *level, const char *json, gpointer user_data);
/* @func NULL: no more; returns when none is under way. */
void sl_log_set_tap (SlLogTapFunc func, gpointer user_data);

void sl_log_full (GLogLevelFlags level, const char *domain, const char *message, ...)
    G_GNUC_NULL_TERMINATED;

#define sl_log_debug(...) sl_log_full (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN, __VA_ARGS__)
#define sl_log_info(...) sl_log_full (G_LOG_LEVEL_INFO, G_LOG_DOMAIN, __VA_ARGS__)
#define sl_log_message(...) sl_log_full (G_LOG_LEVEL_MESSAGE, G_LOG_DOMAIN, __VA_ARGS__)
#define sl_log_warning(...) sl_log_full (G_LOG_LEVEL_WARNING, G_LOG_DOMAIN, __VA_ARGS__)
#define sl_log_critical(...) sl_log_full (G_LOG_LEVEL_CRITICAL, G_LOG_DOMAIN, __VA_ARGS__)
