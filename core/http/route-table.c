// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * route-table: one row for each operation of the API.
 */
#include "route-table.h"

#include "http/routes.h"

#define MEDIA "/api/v1/media"
/* Ten times the largest request. */
#define JSON_BODY 65536
/* The signature of a PUT fixes its exact length; this only keeps nonsense out. */
#define OBJECT_BODY G_GUINT64_CONSTANT (1000000000000)

static const char *const no_query[] = { NULL };
static const char *const list_query[] = { "limit", "cursor", "status", "fileType", NULL };
static const char *const search_query[] = { "q", "limit", "cursor", NULL };
static const char *const words_query[] = { "words", NULL };
static const char *const redirect_query[] = { "redirect", NULL };
static const char *const download_query[] = { "redirect", "artifact", NULL };

#define ROUTE(verb, path, id, function, who, ...)                                                  \
  {                                                                                                \
    .method = SL_HTTP_##verb, .template = path, .operation_id = id, .handler = function,           \
    .scope = SL_SCOPE_##who, __VA_ARGS__                                                           \
  }

static const SlHttpRoute routes[] = {
  ROUTE (POST,
         MEDIA "/upload/initiate",
         "initiateUpload",
         sl_handle_initiate_upload,
         USER,
         .query = no_query,
         .max_body = JSON_BODY,
         .is_idempotent = TRUE),
  ROUTE (POST,
         MEDIA "/upload/parts",
         "signUploadParts",
         sl_handle_sign_parts,
         USER,
         .query = no_query,
         .max_body = JSON_BODY),
  ROUTE (POST,
         MEDIA "/upload/confirm",
         "confirmUpload",
         sl_handle_confirm_upload,
         USER,
         .query = no_query,
         .max_body = JSON_BODY,
         .is_idempotent = TRUE),
  ROUTE (POST,
         MEDIA "/upload/abort",
         "abortUpload",
         sl_handle_abort_upload,
         USER,
         .query = no_query,
         .max_body = JSON_BODY,
         .is_idempotent = TRUE),
  ROUTE (GET, MEDIA, "listMedia", sl_handle_list_media, USER, .query = list_query),
  ROUTE (GET,
         MEDIA "/search",
         "searchTranscripts",
         sl_handle_search_transcripts,
         USER,
         .query = search_query),
  ROUTE (GET, MEDIA "/{id}", "getMedia", sl_handle_get_media, USER, .query = no_query),
  ROUTE (DELETE, MEDIA "/{id}", "deleteMedia", sl_handle_delete_media, USER, .query = no_query),
  ROUTE (GET,
         MEDIA "/{id}/stream",
         "getStreamUrl",
         sl_handle_get_stream,
         USER,
         .query = redirect_query),
  ROUTE (GET,
         MEDIA "/{id}/download",
         "getDownloadUrl",
         sl_handle_get_download,
         USER,
         .query = download_query),
  ROUTE (GET, MEDIA "/{id}/status", "getStatus", sl_handle_get_status, USER, .query = no_query),
  ROUTE (POST,
         MEDIA "/{id}/reprocess",
         "reprocessMedia",
         sl_handle_reprocess_media,
         USER,
         .query = no_query,
         .max_body = JSON_BODY,
         .is_idempotent = TRUE),
  ROUTE (GET,
         MEDIA "/{id}/transcription",
         "getTranscription",
         sl_handle_get_transcription,
         USER,
         .query = words_query),
  ROUTE (GET,
         MEDIA "/{id}/captions.vtt",
         "getCaptionsVtt",
         sl_handle_get_captions_vtt,
         USER,
         .query = no_query),
  ROUTE (GET,
         MEDIA "/{id}/captions.srt",
         "getCaptionsSrt",
         sl_handle_get_captions_srt,
         USER,
         .query = no_query),
  ROUTE (POST,
         MEDIA "/{id}/transcribe",
         "transcribeMedia",
         sl_handle_transcribe_media,
         USER,
         .query = no_query,
         .max_body = JSON_BODY,
         .is_idempotent = TRUE),
  ROUTE (GET, "/objects/{bucket}/{key+}", "getObject", sl_handle_get_object, SIGNED, ),
  ROUTE (PUT, "/objects/{bucket}/{key+}", "putObject", NULL, SIGNED, .max_body = OBJECT_BODY),
  ROUTE (GET,
         "/health",
         "getHealth",
         sl_handle_get_health,
         PUBLIC,
         .query = no_query,
         .is_operational = TRUE),
  ROUTE (GET,
         "/livez",
         "getLiveness",
         sl_handle_get_liveness,
         PUBLIC,
         .is_immediate = TRUE,
         .is_operational = TRUE),
  ROUTE (GET,
         "/readyz",
         "getReadiness",
         sl_handle_get_readiness,
         PUBLIC,
         .query = NULL,
         .is_operational = TRUE),
  ROUTE (GET,
         "/metrics",
         "getMetrics",
         sl_handle_get_metrics,
         PUBLIC,
         .query = NULL,
         .is_operational = TRUE),
  ROUTE (GET, "/openapi.json", "getOpenApi", sl_handle_get_openapi, PUBLIC, .is_immediate = TRUE),
  ROUTE (GET,
         "/problems/{code}",
         "describeProblem",
         sl_handle_describe_problem,
         PUBLIC,
         .is_immediate = TRUE),
  ROUTE (GET, "/", "getIndex", sl_handle_get_index, PUBLIC, .is_immediate = TRUE),
};

const SlHttpRoute *
sl_route_table_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}
