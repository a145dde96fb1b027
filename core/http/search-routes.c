// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * search-routes: where something was said.
 */
#include "app/search-transcripts.h"
#include "base/json-util.h"
#include "base/strict-parse.h"
#include "http/json-writer.h"
#include "http/routes.h"

#define DEFAULT_LIMIT 20
/* The use case says what is allowed; this only keeps it in the type. */
#define MAX_LIMIT 1000000

static gboolean
parse_limit (const SlHttpRequest *request, guint *limit, GError **error)
{
  const char *text = sl_http_request_get_query (request, "limit");
  g_autoptr (GError) inner = NULL;
  guint64 value = DEFAULT_LIMIT;

  if (text != NULL && !sl_parse_uint (text, 0, MAX_LIMIT, &value, &inner)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST, "query parameter 'limit': %s",
                 inner->message);
    return FALSE;
  }
  *limit = (guint) value;
  return TRUE;
}

static void
write_seconds (SlJsonWriter *writer, const char *name, double seconds)
{
  g_autoptr (GString) text = g_string_new (NULL);

  sl_json_append_double (text, seconds);
  sl_json_writer_raw_object (writer, name, text->str);
}

static SlHttpResponse *
print_page (const SlSearchPage *page)
{
  SlHttpResponse *response = sl_http_response_new_json (200);
  SlJsonWriter writer = { response->body };

  sl_json_writer_begin_object (&writer, NULL);
  sl_json_writer_begin_array (&writer, "items");
  for (guint i = 0; i < page->items->len; i++) {
    const SlPassage *passage = g_ptr_array_index (page->items, i);

    sl_json_writer_begin_object (&writer, NULL);
    sl_json_writer_string (&writer, "mediaId", passage->media_id);
    write_seconds (&writer, "start", passage->start);
    write_seconds (&writer, "end", passage->end);
    sl_json_writer_string (&writer, "text", passage->text);
    sl_json_writer_end_object (&writer);
  }
  sl_json_writer_end_array (&writer);
  sl_json_writer_string (&writer, "next", page->next);
  sl_json_writer_end_object (&writer);
  return response;
}

SlHttpResponse *
sl_handle_search_transcripts (SlHttpRequest *request, GError **error)
{
  SlSearchRequest search = { .user_id = request->user_id,
                             .query = sl_http_request_get_query (request, "q"),
                             .cursor = sl_http_request_get_query (request, "cursor") };
  g_autoptr (SlSearchPage) page = NULL;

  if (search.query == NULL) {
    g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST,
                         "query parameter 'q': missing; it has the words to look for");
    return NULL;
  }
  if (!parse_limit (request, &search.limit, error))
    return NULL;
  page = sl_search_transcripts (request->services->app, &search, error);
  return page != NULL ? print_page (page) : NULL;
}
