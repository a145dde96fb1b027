// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_SERVICE_CALL (sluice_service_call_get_type ())

/**
 * SluiceServiceCall:
 *
 * Leave to send one request to an outside service: to whom, with which key.
 *
 * Given by [method@Sluice.StageContext.begin_call]. Immutable.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceServiceCall, sluice_service_call, SLUICE, SERVICE_CALL, GObject)

/**
 * sluice_service_call_new:
 * @provider: a name for logs and results: "groq"
 * @base_url: an http or https address without a slash at its end
 * @key: (nullable): what goes into the Authorization header as a bearer token
 * @model: the model that is configured for the provider
 *
 * Makes a call.
 *
 * Returns: (transfer full): a call
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceServiceCall *sluice_service_call_new (const char *provider,
                                            const char *base_url,
                                            const char *key,
                                            const char *model);

/**
 * sluice_service_call_get_provider:
 * @self: a call
 *
 * Who is asked.
 *
 * Returns: (transfer none): a name
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_service_call_get_provider (SluiceServiceCall *self);

/**
 * sluice_service_call_get_base_url:
 * @self: a call
 *
 * Where: "https://api.groq.com/openai/v1".
 *
 * Returns: (transfer none): an address without a slash at its end
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_service_call_get_base_url (SluiceServiceCall *self);

/**
 * sluice_service_call_get_key:
 * @self: a call
 *
 * The secret. It must not get into a log, an error or a file.
 *
 * Returns: (transfer none) (nullable): a bearer token, or %NULL when the service wants none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_service_call_get_key (SluiceServiceCall *self);

/**
 * sluice_service_call_get_model:
 * @self: a call
 *
 * The model to ask for, unless the stage was told another one.
 *
 * Returns: (transfer none): a name
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_service_call_get_model (SluiceServiceCall *self);

G_END_DECLS
