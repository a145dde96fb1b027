// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The error domain. It needs GLib alone, because every layer speaks it; what its codes mean to the
 * outside is in base/error-info.c.
 */
#include "sluice-error.h"

GQuark
sluice_error_quark (void)
{
  return g_quark_from_static_string ("sluice-error-quark");
}

G_DEFINE_ENUM_TYPE (
    SluiceError,
    sluice_error,
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_INTERNAL, "internal"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_INVALID_ARGUMENT, "invalid-argument"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_INVALID_REQUEST, "invalid-request"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UNAUTHENTICATED, "unauthenticated"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_FORBIDDEN, "forbidden"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_NOT_FOUND, "not-found"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_METHOD_NOT_ALLOWED, "method-not-allowed"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_CONFLICT, "conflict"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UPLOAD_NOT_FOUND, "upload-not-found"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UPLOAD_EXPIRED, "upload-expired"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_SIZE_MISMATCH, "size-mismatch"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_FILE_TOO_LARGE, "file-too-large"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_REQUEST_TOO_LARGE, "request-too-large"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_LENGTH_REQUIRED, "length-required"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_REQUEST_TIMEOUT, "request-timeout"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_RANGE_NOT_SATISFIABLE, "range-not-satisfiable"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_PRECONDITION_FAILED, "precondition-failed"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_IDEMPOTENCY_MISMATCH, "idempotency-mismatch"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_RATE_LIMITED, "rate-limited"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UNSUPPORTED_FILE_TYPE, "unsupported-file-type"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_FILE_TYPE_DISABLED, "file-type-disabled"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UNSUPPORTED_MEDIA, "unsupported-media"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_CONTENT_MISMATCH, "content-mismatch"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_CORRUPT_MEDIA, "corrupt-media"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_EMPTY_RECORDING, "empty-recording"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UNSUPPORTED_CODEC, "unsupported-codec"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_ENCRYPTED_MEDIA, "encrypted-media"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_MISSING_TRACK, "missing-track"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_LIMIT_EXCEEDED, "limit-exceeded"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_BROKEN_TIMESTAMPS, "broken-timestamps"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_OUTPUT_INVALID, "output-invalid"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_DESCRIPTOR_INVALID, "descriptor-invalid"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_UNKNOWN_STAGE, "unknown-stage"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_PLUGIN_BLOCKED, "plugin-blocked"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_MISSING_ELEMENT, "missing-element"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_CANCELLED, "cancelled"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_WORKER_CRASHED, "worker-crashed"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_WORKER_TIMEOUT, "worker-timeout"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_WORKER_STALLED, "worker-stalled"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_WORKER_PROTOCOL, "worker-protocol"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_LEASE_LOST, "lease-lost"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_DATABASE_UNAVAILABLE, "database-unavailable"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_STORAGE_UNAVAILABLE, "storage-unavailable"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_DISK_FULL, "disk-full"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_SHUTTING_DOWN, "shutting-down"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED, "transcription-not-configured"),
    G_DEFINE_ENUM_VALUE (SLUICE_ERROR_CONFIGURATION, "configuration"))
