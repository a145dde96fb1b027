// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "daemon/config.h"

/* Readers of the variables that say where objects are, for config.c's table. Each fails with what
 * was found and what is allowed. */
gboolean sl_config_read_minio_endpoint (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_port (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_use_ssl (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_access_key (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_secret_key (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_bucket_videos (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_bucket_audio (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_bucket_images (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_bucket_avatars (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_minio_bucket_documents (SlConfig *config, const char *text, GError **error);
gboolean
sl_config_read_minio_bucket_transcriptions (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_s3_region (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_s3_public_url (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_s3_virtual_host (SlConfig *config, const char *text, GError **error);
gboolean sl_config_read_s3_ca_file (SlConfig *config, const char *text, GError **error);

/* For people: the names of what has to be set beside MINIO_ENDPOINT and is not. Returns: (nullable)
 */
char *sl_config_find_missing_minio (const SlConfig *config);
void sl_config_clear_objects (SlConfig *config);
