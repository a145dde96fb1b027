// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>
#include <libpq-fe.h>

#include "store/transaction-private.h"

/* Values on their way to PostgreSQL and back. Both ways are text: the server infers the type of a
 * parameter from where it stands, so that one statement serves a UUID column here and a TEXT column
 * in SQLite. */

/* Returns: (transfer full) (element-type utf8) with NULL for NULL; NULL with @error set for a type
 * that no parameter has. @params: (nullable) a tuple */
GPtrArray *sl_postgresql_params_new (GVariant *params, GError **error);
/* All rows of a result. */
SlRows *sl_postgresql_rows_new (const PGresult *result);
