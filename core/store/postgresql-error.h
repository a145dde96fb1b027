// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "sluice/sluice-error.h"

/* What to do after an error of the server. */
typedef enum {
  SL_POSTGRESQL_FINAL, /* the same again would fail the same */
  SL_POSTGRESQL_RETRY, /* another transaction was in the way: run the whole of it again */
  SL_POSTGRESQL_LOST,  /* the connection is of no use any more; on another one it may go well */
} SlPostgresqlRecovery;

/* @sqlstate: (nullable) five characters; NULL when the connection broke. */
SluiceError sl_postgresql_error_map (const char *sqlstate, SlPostgresqlRecovery *recovery);
