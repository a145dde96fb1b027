// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-error.h"

/* The one table from error code to what the outside sees of it. */

typedef enum {
  SL_RETRY_NEVER,        /* the input or the request is at fault */
  SL_RETRY_TRANSIENT,    /* back-off, up to the attempts of the queue */
  SL_RETRY_RATE_LIMITED, /* when the other side says so; costs no attempt */
  SL_RETRY_CRASH,        /* once more in a fresh worker */
  SL_RETRY_TIMEOUT,      /* once more */
} SlRetryClass;

typedef struct {
  SluiceError code;
  const char *name;  /* "SIZE_MISMATCH": stable, in the REST API and in rows */
  guint http_status; /* of the problem document */
  SlRetryClass retry_class;
  const char *title; /* a short sentence for people, the same for each occurrence */
} SlErrorInfo;

#define SL_ERROR_INFO_COUNT (SLUICE_ERROR_CONFIGURATION + 1)

/* Never NULL: an unknown code has the row of SLUICE_ERROR_INTERNAL. */
const SlErrorInfo *sl_error_info_get (int code);
/* Same for any error: foreign domains count as internal, G_IO_ERROR_CANCELLED as cancelled. */
const SlErrorInfo *sl_error_info_for_error (const GError *error);
/* By name, NULL when there is none. */
const SlErrorInfo *sl_error_info_find (const char *name);
const char *sl_retry_class_to_string (SlRetryClass retry_class);
