// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The one table from error code to what the outside sees of it: the name in the REST API and in
 * rows, the HTTP status, the retry class of the queue. A test walks all codes. */
#include "base/error-info.h"

#include <gio/gio.h>
#include <string.h>

#define ROW(code, status, retry, title)                                                            \
  [SLUICE_ERROR_##code] = { SLUICE_ERROR_##code, #code, status, SL_RETRY_##retry, title }

static const SlErrorInfo rows[] = {
  ROW (INTERNAL, 500, TRANSIENT, "The service failed"),
  ROW (INVALID_ARGUMENT, 400, NEVER, "A value is not allowed"),
  ROW (INVALID_REQUEST, 400, NEVER, "The request is malformed"),
  ROW (UNAUTHENTICATED, 401, NEVER, "The request does not say who sent it"),
  ROW (FORBIDDEN, 403, NEVER, "This is not permitted"),
  ROW (NOT_FOUND, 404, NEVER, "There is no such resource"),
  ROW (METHOD_NOT_ALLOWED, 405, NEVER, "The resource does not take this method"),
  ROW (CONFLICT, 409, NEVER, "The state of the resource does not allow this"),
  ROW (UPLOAD_NOT_FOUND, 409, NEVER, "The content has not been uploaded"),
  ROW (UPLOAD_EXPIRED, 410, NEVER, "The upload was not confirmed in time"),
  ROW (SIZE_MISMATCH, 422, NEVER, "The content does not have the declared size"),
  ROW (FILE_TOO_LARGE, 413, NEVER, "The file is larger than its type allows"),
  ROW (REQUEST_TOO_LARGE, 413, NEVER, "The request is too large"),
  ROW (LENGTH_REQUIRED, 411, NEVER, "The request has a body without a length"),
  ROW (REQUEST_TIMEOUT, 408, TRANSIENT, "The request took too long to arrive"),
  ROW (RANGE_NOT_SATISFIABLE, 416, NEVER, "The range lies outside the content"),
  ROW (PRECONDITION_FAILED, 412, NEVER, "A precondition does not hold"),
  ROW (IDEMPOTENCY_MISMATCH, 422, NEVER, "The idempotency key belongs to another request"),
  ROW (RATE_LIMITED, 429, RATE_LIMITED, "There are too many requests"),
  ROW (UNSUPPORTED_FILE_TYPE, 422, NEVER, "No pipeline handles this file type"),
  ROW (FILE_TYPE_DISABLED, 503, NEVER, "The pipeline of this file type has errors"),
  ROW (UNSUPPORTED_MEDIA, 415, NEVER, "Content of this kind is not accepted"),
  ROW (CONTENT_MISMATCH, 422, NEVER, "The content is not what its name says"),
  ROW (CORRUPT_MEDIA, 422, NEVER, "The content is damaged"),
  ROW (TRUNCATED_MEDIA, 422, NEVER, "The content is cut off"),
  ROW (EMPTY_RECORDING, 422, NEVER, "The recording is empty"),
  ROW (UNSUPPORTED_CODEC, 422, NEVER, "A track has a codec that is not supported"),
  ROW (ENCRYPTED_MEDIA, 422, NEVER, "The content is encrypted"),
  ROW (MISSING_TRACK, 422, NEVER, "The content lacks a track that is needed"),
  ROW (LIMIT_EXCEEDED, 422, NEVER, "The content is over a limit"),
  ROW (BROKEN_TIMESTAMPS, 422, NEVER, "The clock of the content is broken"),
  ROW (OUTPUT_INVALID, 500, TRANSIENT, "An output failed its check"),
  ROW (DESCRIPTOR_INVALID, 422, NEVER, "The pipeline descriptor has errors"),
  ROW (UNKNOWN_STAGE, 422, NEVER, "No plugin offers this stage"),
  ROW (PLUGIN_BLOCKED, 503, NEVER, "A plugin is blocked"),
  ROW (MISSING_ELEMENT, 503, NEVER, "The installation lacks an element"),
  ROW (CANCELLED, 409, NEVER, "The work was cancelled"),
  ROW (WORKER_CRASHED, 500, CRASH, "The process that did the work died"),
  ROW (WORKER_TIMEOUT, 504, TIMEOUT, "The work took longer than its limit"),
  ROW (WORKER_STALLED, 504, TIMEOUT, "The work made no progress"),
  ROW (WORKER_PROTOCOL, 500, CRASH, "The process that did the work broke the protocol"),
  ROW (LEASE_LOST, 409, NEVER, "Another worker owns the work"),
  ROW (DATABASE_UNAVAILABLE, 503, TRANSIENT, "The database does not answer"),
  ROW (STORAGE_UNAVAILABLE, 503, TRANSIENT, "The object store does not answer"),
  ROW (DISK_FULL, 507, TRANSIENT, "No space is left"),
  ROW (SHUTTING_DOWN, 503, TRANSIENT, "The service is stopping"),
  ROW (TRANSCRIPTION_NOT_CONFIGURED, 503, NEVER, "No transcription provider is configured"),
  ROW (PROVIDER_UNAVAILABLE, 503, TRANSIENT, "An outside service does not answer"),
  ROW (PROVIDER_REFUSED, 502, NEVER, "An outside service refuses the request"),
  ROW (PROVIDER_PROTOCOL, 502, TRANSIENT, "An outside service answered nonsense"),
  ROW (BROKER_UNAVAILABLE, 503, TRANSIENT, "The event broker does not answer"),
  ROW (USER_DELETED, 403, NEVER, "The user was deleted"),
  ROW (CONFIGURATION, 500, NEVER, "The configuration has an error"),
};

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == SL_ERROR_INFO_COUNT);

const SlErrorInfo *
sl_error_info_get (int code)
{
  if (code < 0 || code >= SL_ERROR_INFO_COUNT)
    return &rows[SLUICE_ERROR_INTERNAL];
  return &rows[code];
}

const SlErrorInfo *
sl_error_info_for_error (const GError *error)
{
  if (error != NULL && error->domain == SLUICE_ERROR)
    return sl_error_info_get (error->code);
  if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &rows[SLUICE_ERROR_CANCELLED];
  return &rows[SLUICE_ERROR_INTERNAL];
}

const SlErrorInfo *
sl_error_info_find (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].name, name) == 0)
      return &rows[i];
  }
  return NULL;
}

const char *
sl_retry_class_to_string (SlRetryClass retry_class)
{
  switch (retry_class) {
  case SL_RETRY_NEVER:
    return "never";
  case SL_RETRY_TRANSIENT:
    return "transient";
  case SL_RETRY_RATE_LIMITED:
    return "rate_limited";
  case SL_RETRY_CRASH:
    return "crash";
  case SL_RETRY_TIMEOUT:
    return "timeout";
  default:
    g_return_val_if_reached ("never");
  }
}
