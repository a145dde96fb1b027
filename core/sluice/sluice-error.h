// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * SLUICE_ERROR:
 *
 * Error domain of everything in Sluice. Codes are those of [error@Sluice.Error]. Foreign errors
 * (GIO, GStreamer, SQLite, libfyaml) are converted in the file that talks to the foreign library.
 *
 * Since: 1.0
 */
#define SLUICE_ERROR (sluice_error_quark ())

#define SLUICE_TYPE_ERROR (sluice_error_get_type ())

/**
 * SluiceError:
 * @SLUICE_ERROR_INTERNAL: a fault of Sluice or of a plugin; the text says where.
 * @SLUICE_ERROR_INVALID_ARGUMENT: a value from the caller is not allowed.
 * @SLUICE_ERROR_INVALID_REQUEST: a request is malformed (not JSON, wrong shape).
 * @SLUICE_ERROR_UNAUTHENTICATED: the caller did not say who they are.
 * @SLUICE_ERROR_FORBIDDEN: the caller may not do this; for signed URLs: wrong or expired signature.
 * @SLUICE_ERROR_NOT_FOUND: there is no such thing, or it belongs to someone else.
 * @SLUICE_ERROR_METHOD_NOT_ALLOWED: the resource does not take this method.
 * @SLUICE_ERROR_CONFLICT: the thing is in a state that does not allow this.
 * @SLUICE_ERROR_UPLOAD_NOT_FOUND: confirm came before the content.
 * @SLUICE_ERROR_UPLOAD_EXPIRED: the upload was not confirmed in time.
 * @SLUICE_ERROR_SIZE_MISMATCH: the content's length is not the declared one.
 * @SLUICE_ERROR_FILE_TOO_LARGE: larger than the file type allows.
 * @SLUICE_ERROR_REQUEST_TOO_LARGE: the body or head of a request is over its limit.
 * @SLUICE_ERROR_LENGTH_REQUIRED: a body came without Content-Length.
 * @SLUICE_ERROR_REQUEST_TIMEOUT: the client was too slow.
 * @SLUICE_ERROR_RANGE_NOT_SATISFIABLE: the requested range lies outside the object.
 * @SLUICE_ERROR_PRECONDITION_FAILED: a stated precondition does not hold.
 * @SLUICE_ERROR_IDEMPOTENCY_MISMATCH: an Idempotency-Key was reused with another request.
 * @SLUICE_ERROR_RATE_LIMITED: too many requests; try later.
 * @SLUICE_ERROR_UNSUPPORTED_FILE_TYPE: no pipeline handles the named file type.
 * @SLUICE_ERROR_FILE_TYPE_DISABLED: the file type's descriptor has errors, so it takes no uploads.
 * @SLUICE_ERROR_UNSUPPORTED_MEDIA: the content is of a kind that is not accepted here.
 * @SLUICE_ERROR_CONTENT_MISMATCH: the content is not what its name or type says.
 * @SLUICE_ERROR_CORRUPT_MEDIA: the content is damaged beyond use.
 * @SLUICE_ERROR_TRUNCATED_MEDIA: the content is cut off, and what is left can't be used.
 * @SLUICE_ERROR_EMPTY_RECORDING: a container without a single frame or sample.
 * @SLUICE_ERROR_UNSUPPORTED_CODEC: a track's codec has no decoder here.
 * @SLUICE_ERROR_ENCRYPTED_MEDIA: the content is protected.
 * @SLUICE_ERROR_MISSING_TRACK: a stage needs a track that the file does not have.
 * @SLUICE_ERROR_LIMIT_EXCEEDED: the content is over a limit (pixels, tracks, duration, ...).
 * @SLUICE_ERROR_BROKEN_TIMESTAMPS: the content's clock jumps beyond what can be repaired.
 * @SLUICE_ERROR_OUTPUT_INVALID: an output failed its check after it was written.
 * @SLUICE_ERROR_DESCRIPTOR_INVALID: a pipeline descriptor has errors.
 * @SLUICE_ERROR_UNKNOWN_STAGE: no plugin offers the named stage.
 * @SLUICE_ERROR_PLUGIN_BLOCKED: a plugin crashed, has another ABI or lacks a symbol.
 * @SLUICE_ERROR_MISSING_ELEMENT: an element that the installation should have is missing.
 * @SLUICE_ERROR_CANCELLED: the work was cancelled on request.
 * @SLUICE_ERROR_WORKER_CRASHED: the process that did the work died.
 * @SLUICE_ERROR_WORKER_TIMEOUT: the work took longer than its limit.
 * @SLUICE_ERROR_WORKER_STALLED: the work made no progress for longer than its limit.
 * @SLUICE_ERROR_WORKER_PROTOCOL: a worker said something that is not in the protocol.
 * @SLUICE_ERROR_LEASE_LOST: another worker owns the job by now.
 * @SLUICE_ERROR_DATABASE_UNAVAILABLE: the database does not answer.
 * @SLUICE_ERROR_STORAGE_UNAVAILABLE: the object store does not answer.
 * @SLUICE_ERROR_DISK_FULL: no space is left.
 * @SLUICE_ERROR_SHUTTING_DOWN: the service is stopping.
 * @SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED: no transcription provider is configured.
 * @SLUICE_ERROR_PROVIDER_UNAVAILABLE: an outside service does not answer, or says that it can't.
 * @SLUICE_ERROR_PROVIDER_REFUSED: an outside service refuses the request; the text says what to do.
 * @SLUICE_ERROR_PROVIDER_PROTOCOL: an outside service answered something that can't be used.
 * @SLUICE_ERROR_BROKER_UNAVAILABLE: the event broker does not answer.
 * @SLUICE_ERROR_USER_DELETED: the user was deleted.
 * @SLUICE_ERROR_CONFIGURATION: the configuration has an error.
 *
 * Every code has one row in the table of `core/base/error-info.c`: its name in the REST API, its
 * HTTP status and its retry class.
 *
 * Since: 1.0
 */
typedef enum {
  SLUICE_ERROR_INTERNAL,
  SLUICE_ERROR_INVALID_ARGUMENT,
  SLUICE_ERROR_INVALID_REQUEST,
  SLUICE_ERROR_UNAUTHENTICATED,
  SLUICE_ERROR_FORBIDDEN,
  SLUICE_ERROR_NOT_FOUND,
  SLUICE_ERROR_METHOD_NOT_ALLOWED,
  SLUICE_ERROR_CONFLICT,
  SLUICE_ERROR_UPLOAD_NOT_FOUND,
  SLUICE_ERROR_UPLOAD_EXPIRED,
  SLUICE_ERROR_SIZE_MISMATCH,
  SLUICE_ERROR_FILE_TOO_LARGE,
  SLUICE_ERROR_REQUEST_TOO_LARGE,
  SLUICE_ERROR_LENGTH_REQUIRED,
  SLUICE_ERROR_REQUEST_TIMEOUT,
  SLUICE_ERROR_RANGE_NOT_SATISFIABLE,
  SLUICE_ERROR_PRECONDITION_FAILED,
  SLUICE_ERROR_IDEMPOTENCY_MISMATCH,
  SLUICE_ERROR_RATE_LIMITED,
  SLUICE_ERROR_UNSUPPORTED_FILE_TYPE,
  SLUICE_ERROR_FILE_TYPE_DISABLED,
  SLUICE_ERROR_UNSUPPORTED_MEDIA,
  SLUICE_ERROR_CONTENT_MISMATCH,
  SLUICE_ERROR_CORRUPT_MEDIA,
  SLUICE_ERROR_TRUNCATED_MEDIA,
  SLUICE_ERROR_EMPTY_RECORDING,
  SLUICE_ERROR_UNSUPPORTED_CODEC,
  SLUICE_ERROR_ENCRYPTED_MEDIA,
  SLUICE_ERROR_MISSING_TRACK,
  SLUICE_ERROR_LIMIT_EXCEEDED,
  SLUICE_ERROR_BROKEN_TIMESTAMPS,
  SLUICE_ERROR_OUTPUT_INVALID,
  SLUICE_ERROR_DESCRIPTOR_INVALID,
  SLUICE_ERROR_UNKNOWN_STAGE,
  SLUICE_ERROR_PLUGIN_BLOCKED,
  SLUICE_ERROR_MISSING_ELEMENT,
  SLUICE_ERROR_CANCELLED,
  SLUICE_ERROR_WORKER_CRASHED,
  SLUICE_ERROR_WORKER_TIMEOUT,
  SLUICE_ERROR_WORKER_STALLED,
  SLUICE_ERROR_WORKER_PROTOCOL,
  SLUICE_ERROR_LEASE_LOST,
  SLUICE_ERROR_DATABASE_UNAVAILABLE,
  SLUICE_ERROR_STORAGE_UNAVAILABLE,
  SLUICE_ERROR_DISK_FULL,
  SLUICE_ERROR_SHUTTING_DOWN,
  SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED,
  SLUICE_ERROR_PROVIDER_UNAVAILABLE,
  SLUICE_ERROR_PROVIDER_REFUSED,
  SLUICE_ERROR_PROVIDER_PROTOCOL,
  SLUICE_ERROR_BROKER_UNAVAILABLE,
  SLUICE_ERROR_USER_DELETED,
  SLUICE_ERROR_CONFIGURATION,
} SluiceError;

/**
 * sluice_error_quark:
 *
 * The error domain as a quark, for bindings; C says `SLUICE_ERROR`.
 *
 * Returns: a quark
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GQuark sluice_error_quark (void);

SLUICE_AVAILABLE_IN_1_0
GType sluice_error_get_type (void) G_GNUC_CONST;

G_END_DECLS
