// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a request for a URL to what of it is signed. */
#include "objects/presign-terms.h"

#include <string.h>

#include "objects/sigv4.h"

static GPtrArray *
create_pairs (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sl_sigv4_pair_free);
}

static void
add_pair (GPtrArray *pairs, const char *name, const char *value)
{
  if (value != NULL)
    g_ptr_array_add (pairs, sl_sigv4_pair_new (name, value));
}

GPtrArray *
sl_presign_terms_list_query (const SlPresignRequest *request)
{
  GPtrArray *query = create_pairs ();

  if (request->upload_id != NULL) {
    g_autofree char *number = g_strdup_printf ("%u", request->part_number);

    add_pair (query, "partNumber", number);
    add_pair (query, "uploadId", request->upload_id);
  }
  add_pair (query, "response-content-type", request->response_content_type);
  add_pair (query, "response-content-disposition", request->response_content_disposition);
  return query;
}

GPtrArray *
sl_presign_terms_list_headers (const SlPresignRequest *request, const char *host)
{
  GPtrArray *headers = create_pairs ();

  add_pair (headers, "host", host);
  add_pair (headers, "content-type", request->content_type);
  if (strcmp (request->method, "PUT") == 0 && request->content_length >= 0) {
    g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, request->content_length);

    add_pair (headers, "content-length", length);
  }
  return headers;
}
