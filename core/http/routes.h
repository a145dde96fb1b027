// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/http-request.h"

/* The handlers, one file per resource. See SlHttpHandler. */

/* upload-routes.c */
SlHttpResponse *sl_handle_initiate_upload (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_confirm_upload (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_abort_upload (SlHttpRequest *request, GError **error);

/* upload-part-routes.c */
SlHttpResponse *sl_handle_sign_parts (SlHttpRequest *request, GError **error);

/* media-routes.c */
SlHttpResponse *sl_handle_list_media (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_media (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_delete_media (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_stream (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_download (SlHttpRequest *request, GError **error);

/* processing-routes.c */
SlHttpResponse *sl_handle_get_status (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_reprocess_media (SlHttpRequest *request, GError **error);

/* search-routes.c */
SlHttpResponse *sl_handle_search_transcripts (SlHttpRequest *request, GError **error);
/* transcription-routes.c */
SlHttpResponse *sl_handle_get_transcription (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_transcribe_media (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_captions_vtt (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_captions_srt (SlHttpRequest *request, GError **error);

/* health-routes.c */
SlHttpResponse *sl_handle_get_health (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_liveness (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_readiness (SlHttpRequest *request, GError **error);

/* metrics-routes.c */
SlHttpResponse *sl_handle_get_metrics (SlHttpRequest *request, GError **error);

/* openapi-routes.c: what the service says about itself */
SlHttpResponse *sl_handle_get_openapi (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_get_index (SlHttpRequest *request, GError **error);
SlHttpResponse *sl_handle_describe_problem (SlHttpRequest *request, GError **error);

/* object-routes.c */
SlHttpResponse *sl_handle_get_object (SlHttpRequest *request, GError **error);
