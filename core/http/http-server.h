// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "app/app.h"
#include "base/metrics.h"

/* The HTTP side: libsoup, guarded. Handlers that block run on a pool of threads. */
#define SL_TYPE_HTTP_SERVER (sl_http_server_get_type ())
G_DECLARE_FINAL_TYPE (SlHttpServer, sl_http_server, SL, HTTP_SERVER, GObject)

typedef struct {
  const char *address;             /* "127.0.0.1" */
  guint16 port;                    /* 0 = any free one */
  const char *const *cors_origins; /* (nullable) exact origins; NULL = none, in development also
                                      http://localhost:* */
  gboolean development;            /* X-User-Id is believed; only on loopback */
  const char *development_user;    /* UUID of requests without X-User-Id */
  const char *openapi_path;        /* data/openapi.json */
  guint threads;
  guint max_connections;
  gboolean has_api; /* FALSE: health and metrics only */
} SlHttpConfig;

SlHttpServer *sl_http_server_new (const SlHttpConfig *config,
                                  SlApp *app,
                                  SlObjectStore *objects,
                                  SlMetrics *metrics);
/* Binds and serves. Errors: SLUICE_ERROR_CONFIGURATION (address in use, development mode on a
 * public address). */
gboolean sl_http_server_start (SlHttpServer *self, GError **error);
/* "http://127.0.0.1:3006" after start. */
const char *sl_http_server_get_base_url (SlHttpServer *self);
/* /readyz says 503, no new connections; finishes what runs. */
void sl_http_server_drain (SlHttpServer *self);
/* Open ones. After a drain none of them is idle. */
guint sl_http_server_count_connections (SlHttpServer *self);
