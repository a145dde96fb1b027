// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a store's status, code and words to SLUICE_ERROR. What a store refuses us is never the fault
 * of the client that Sluice serves, so that no code here becomes an HTTP 401 or 403 of ours: a
 * refused credential is an error of the configuration. */
#include "objects/s3-error.h"

#include <string.h>

#include "base/string-util.h"
#include "base/time-format.h"
#include "objects/s3-xml.h"
#include "sluice/sluice-error.h"

typedef struct {
  const char *code;
  int error;
  gboolean is_temporary;
} Row;

/* By the store's code; what is not here goes by its status. */
static const Row rows[] = {
  { "NoSuchKey", SLUICE_ERROR_NOT_FOUND, FALSE },
  { "NoSuchBucket", SLUICE_ERROR_NOT_FOUND, FALSE },
  { "NoSuchUpload", SLUICE_ERROR_NOT_FOUND, FALSE },
  { "PreconditionFailed", SLUICE_ERROR_PRECONDITION_FAILED, FALSE },
  { "InvalidPart", SLUICE_ERROR_PRECONDITION_FAILED, FALSE },
  { "InvalidRange", SLUICE_ERROR_RANGE_NOT_SATISFIABLE, FALSE },
  { "RequestTimeTooSkewed", SLUICE_ERROR_CONFIGURATION, FALSE },
  { "EntityTooLarge", SLUICE_ERROR_FILE_TOO_LARGE, FALSE },
  { "RequestTimeout", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "SlowDown", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "InternalError", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "ServiceUnavailable", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "OperationAborted", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "XMinioServerNotInitialized", SLUICE_ERROR_STORAGE_UNAVAILABLE, TRUE },
  { "XMinioStorageFull", SLUICE_ERROR_DISK_FULL, FALSE },
  { "InsufficientStorage", SLUICE_ERROR_DISK_FULL, FALSE },
  { "QuotaExceeded", SLUICE_ERROR_DISK_FULL, FALSE },
};

static const Row *
find_row (const char *code)
{
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].code, code) == 0)
      return &rows[i];
  }
  return NULL;
}

static gint64
parse_date_header (const char *date)
{
  time_t seconds = date != NULL ? curl_getdate (date, NULL) : -1;

  return seconds > 0 ? (gint64) seconds * 1000 : 0;
}

void
sl_s3_fault_read (SlS3Fault *self, guint status, const char *text, gsize length, const char *date)
{
  /* A proxy's page is no XML: then the status has to do. */
  g_autoptr (SlS3Element) root = length > 0 ? sl_s3_element_parse (text, length, NULL) : NULL;

  *self = (SlS3Fault){ .status = status, .store_time = parse_date_header (date) };
  if (root == NULL || strcmp (sl_s3_element_get_name (root), "Error") != 0)
    return;
  self->code = g_strdup (sl_s3_element_get_text (root, "Code"));
  self->message = g_strdup (sl_s3_element_get_text (root, "Message"));
}

void
sl_s3_fault_clear (SlS3Fault *self)
{
  sl_take_string (&self->code, NULL);
  sl_take_string (&self->message, NULL);
}

gboolean
sl_s3_fault_is_temporary (const SlS3Fault *self)
{
  const Row *row = find_row (self->code);

  if (row != NULL)
    return row->is_temporary;
  return self->status == 429 || self->status == 500 || (self->status >= 502 && self->status <= 504);
}

static int
get_error_of_status (guint status)
{
  switch (status) {
  case 404:
    return SLUICE_ERROR_NOT_FOUND;
  case 409:
    return SLUICE_ERROR_CONFLICT;
  case 412:
    return SLUICE_ERROR_PRECONDITION_FAILED;
  case 416:
    return SLUICE_ERROR_RANGE_NOT_SATISFIABLE;
  case 507:
    return SLUICE_ERROR_DISK_FULL;
  default:
    break;
  }
  /* Refused credentials, a wrong region or bucket name, a feature that the store lacks. */
  return status < 500 || status == 501 ? SLUICE_ERROR_CONFIGURATION
                                       : SLUICE_ERROR_STORAGE_UNAVAILABLE;
}

static void
set_skew_error (const SlS3Fault *self, const char *what, gint64 wall_ms, GError **error)
{
  g_autofree char *ours = sl_time_format (wall_ms);
  g_autofree char *theirs = self->store_time > 0 ? sl_time_format (self->store_time)
                                                 : g_strdup ("something else");

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION,
               "failed to %s: the clocks differ: this machine's says %s, the object store's %s",
               what, ours, theirs);
}

void
sl_s3_fault_set_error (const SlS3Fault *self, const char *what, gint64 wall_ms, GError **error)
{
  const Row *row = find_row (self->code);
  int code = row != NULL ? row->error : get_error_of_status (self->status);

  if (g_strcmp0 (self->code, "RequestTimeTooSkewed") == 0) {
    set_skew_error (self, what, wall_ms, error);
    return;
  }
  g_set_error (error, SLUICE_ERROR, code, "failed to %s: the object store answers %u%s%s%s%s", what,
               self->status, self->code != NULL ? " " : "", self->code != NULL ? self->code : "",
               self->message != NULL ? ": " : "", self->message != NULL ? self->message : "");
}

gboolean
sl_s3_curl_is_temporary (CURLcode code)
{
  switch (code) {
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_CONNECT:
  case CURLE_OPERATION_TIMEDOUT:
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_PARTIAL_FILE:
    return TRUE;
  default:
    return FALSE;
  }
}

void
sl_s3_curl_set_error (CURLcode code, const char *what, const char *detail, GError **error)
{
  gboolean is_distrusted = code == CURLE_PEER_FAILED_VERIFICATION
                           || code == CURLE_SSL_CACERT_BADFILE;

  g_set_error (error, SLUICE_ERROR,
               is_distrusted ? SLUICE_ERROR_CONFIGURATION : SLUICE_ERROR_STORAGE_UNAVAILABLE,
               "failed to %s: the object store can't be reached: %s", what,
               *detail != '\0' ? detail : curl_easy_strerror (code));
}
