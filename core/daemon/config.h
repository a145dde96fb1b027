// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What the environment says, checked. Immutable once loaded. */
typedef struct {
  guint16 port;  /* 0 = any free one */
  char *address; /* numeric */
  gboolean development;
  char *log_level;
  char *data_dir; /* absolute */
  char *pipeline_dir;
  char *openapi_path;
  char *worker_path;
  char *plugin_scan_path;
  char **cors_origins; /* (nullable) */
  char *database_host; /* (nullable): rows are in SQLite, in the data folder */
  guint16 database_port;
  char *database_name;
  char *database_user;
  char *database_password; /* (nullable) */
  char *database_ssl_mode;
  char *database_ssl_root_cert; /* (nullable) */
  guint max_concurrent_jobs;
  guint job_timeout_ms; /* 0 = by the media's duration */
  GPtrArray *remarks;   /* (element-type SlConfigRemark) */
} SlConfig;

/* Something that was set and has no effect. */
typedef struct {
  char *variable;
  char *reason;
} SlConfigRemark;

/* Reads @environment (NAME=value). All errors are reported at once, in one
 * SLUICE_ERROR_CONFIGURATION with a line for each: the variable, what was found, what is allowed.
 */
SlConfig *sl_config_load (const char *const *environment, GError **error);
void sl_config_free (SlConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlConfig, sl_config_free)

/* One line for each variable that Sluice reads: NAME=value, and where it comes from; secrets are
 * masked. Variables that have no effect are named without their values. */
char *sl_config_to_text (const SlConfig *self, const char *const *environment);
