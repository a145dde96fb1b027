// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every handler, from the text of a request to the text of an answer, without a connection.
 */
#include <string.h>

#include "app/health.h"
#include "base/error-info.h"
#include "base/strict-json.h"
#include "fake-app.h"
#include "http/handler-runner.h"
#include "http/request-admission.h"
#include "http/route-table.h"

#define MEDIA "/api/v1/media"
#define OTHER_USER "00000000-0000-4000-8000-000000000002"

typedef struct {
  SlHttpServices services;
  SlAdmissionRules rules;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  guint n_routes;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);

  memset (fixture, 0, sizeof *fixture);
  fixture->services.app = fake_app_new ();
  fixture->services.metrics = sl_metrics_new ();
  fixture->services.openapi = g_bytes_new_static ("{}", 2);
  fixture->rules.router = sl_router_new (routes, n_routes);
  fixture->rules.development = TRUE;
  fixture->rules.development_user = g_strdup (FAKE_OWNER);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->services.app);
  sl_metrics_unref (fixture->services.metrics);
  g_bytes_unref (fixture->services.openapi);
  sl_router_free (fixture->rules.router);
  g_clear_pointer (&fixture->rules.development_user, g_free);
}

/* @line: "POST /path"; @fields end with CR LF each. */
static SlHttpResponse *
ask (Fixture *fixture, const char *line, const char *fields, const char *body)
{
  g_autofree char *text = g_strdup_printf (
      "%s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", line, fields,
      strlen (body));
  const SlHeadFault *fault = NULL;
  SlRequestHead *head = sl_request_head_parse (text, strlen (text), &fault);
  g_autoptr (SlHttpRequest) request = NULL;

  g_assert_nonnull (head);
  request = sl_http_request_new (&fixture->services, head);
  if (!sl_admit_request (&fixture->rules, request))
    return g_steal_pointer (&request->early_answer);
  request->body = g_bytes_new (body, strlen (body));
  return sl_run_handler (request);
}

static SlHttpResponse *
post (Fixture *fixture, const char *path, const char *body)
{
  g_autofree char *line = g_strconcat ("POST ", path, NULL);

  return ask (fixture, line, "Content-Type: application/json\r\n", body);
}

static SlHttpResponse *
get (Fixture *fixture, const char *path)
{
  g_autofree char *line = g_strconcat ("GET ", path, NULL);

  return ask (fixture, line, "", "");
}

/* The answer's document, which must be JSON by our own strict reading. */
static JsonObject *
parse (const SlHttpResponse *response)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = sl_json_parse_object (response->body->str, response->body->len, G_MAXSIZE,
                                             &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_problem (const SlHttpResponse *response, guint status, const char *code)
{
  g_autoptr (JsonObject) problem = NULL;

  g_assert_cmpstr (response->content_type, ==, "application/problem+json");
  problem = parse (response);
  g_assert_cmpstr (json_object_get_string_member (problem, "code"), ==, code);
  g_assert_cmpuint (response->status, ==, status);
  g_assert_cmpint (json_object_get_int_member (problem, "status"), ==, status);
  g_assert_true (json_object_has_member (problem, "requestId"));
  g_assert_true (json_object_has_member (problem, "type"));
  g_assert_true (json_object_has_member (problem, "title"));
}

static void
test_initiate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse)
      response = post (fixture, MEDIA "/upload/initiate",
                       "{\"fileName\":\"a.webm\",\"fileType\":\"video_response\","
                       "\"contentType\":\"video/webm\",\"fileSize\":10,\"interviewId\":null}");
  g_autoptr (JsonObject) reply = parse (response);
  JsonObject *required = json_object_get_object_member (reply, "requiredHeaders");

  g_assert_cmpuint (response->status, ==, 201);
  g_assert_cmpstr (json_object_get_string_member (reply, "mediaId"), ==, FAKE_MEDIA);
  g_assert_cmpstr (json_object_get_string_member (required, "Content-Length"), ==, "10");
  g_assert_cmpstr (json_object_get_string_member (required, "Content-Type"), ==, "video/webm");
  g_assert_cmpstr (sl_http_response_get_header (response, "Location"), ==, MEDIA "/" FAKE_MEDIA);
}

typedef struct {
  const char *body;
  const char *pointer; /* (nullable) in errors[] */
} BadBody;

static const BadBody bad_bodies[] = {
  { "", NULL },
  { "[]", NULL },
  { "{", NULL },
  { "{\"fileName\":\"a\",\"fileName\":\"b\"}", NULL },
  { "{\"fileName\":1}", "/fileName" },
  { "{\"fileName\":\"a\"}", "/fileType" },
  { "{\"fileNam\":\"a\"}", "/fileNam" },
  { "{\"fileName\":\"a\",\"fileType\":\"v\",\"contentType\":\"c\",\"fileSize\":\"1\"}",
    "/fileSize" },
  { "{\"fileName\":\"a\",\"fileType\":\"v\",\"contentType\":\"c\",\"fileSize\":0}", "/fileSize" },
  { "{\"fileName\":\"a\",\"fileType\":\"v\",\"contentType\":\"c\",\"fileSize\":1,"
    "\"interviewId\":\"x\"}",
    "/interviewId" },
  { "{\"fileName\":\"a\",\"fileType\":\"v\",\"contentType\":\"c\",\"fileSize\":1,"
    "\"multipart\":1}",
    "/multipart" },
};

static void
test_initiate_bad_bodies (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_bodies); i++) {
    g_autoptr (SlHttpResponse)
        response = post (fixture, MEDIA "/upload/initiate", bad_bodies[i].body);
    g_autoptr (JsonObject) problem = parse (response);
    JsonObject *first;

    g_test_message ("%s", bad_bodies[i].body);
    assert_problem (response, 400, "INVALID_REQUEST");
    if (bad_bodies[i].pointer == NULL)
      continue;
    first = json_array_get_object_element (json_object_get_array_member (problem, "errors"), 0);
    g_assert_cmpstr (json_object_get_string_member (first, "pointer"), ==, bad_bodies[i].pointer);
  }
  g_assert_cmpuint (fake_app_count_changes (fixture->services.app), ==, 0);
}

static void
test_body_must_say_json (Fixture *fixture, gconstpointer data)
{
  static const char *const fields[] = { "", "Content-Type: text/plain\r\n",
                                        "Content-Type: application/jsonx\r\n",
                                        "Content-Type: application/json; charset=latin1\r\n",
                                        "Content-Type: application/x-www-form-urlencoded\r\n" };
  g_autoptr (SlHttpResponse) fine = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (SlHttpResponse)
        response = ask (fixture, "POST " MEDIA "/upload/abort", fields[i], "{\"mediaId\":\"x\"}");

    assert_problem (response, 415, "UNSUPPORTED_MEDIA");
  }
  fine = ask (fixture, "POST " MEDIA "/upload/abort",
              "Content-Type: application/json; charset=UTF-8\r\n",
              "{\"mediaId\":\"" FAKE_MEDIA "\"}");
  g_assert_cmpuint (fine->status, ==, 204);
}

static void
assert_parts (JsonObject *parts)
{
  JsonObject *uploaded = json_array_get_object_element (
      json_object_get_array_member (parts, "uploaded"), 0);
  JsonObject *missing = json_array_get_object_element (
      json_object_get_array_member (parts, "parts"), 0);

  g_assert_cmpint (json_object_get_int_member (parts, "partSize"), ==, 8388608);
  g_assert_cmpint (json_object_get_int_member (parts, "partCount"), ==, 2);
  g_assert_true (json_object_has_member (parts, "expiresAt"));
  g_assert_true (json_object_has_member (parts, "urlsExpireAt"));
  g_assert_cmpint (json_object_get_int_member (uploaded, "partNumber"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (uploaded, "etag"), ==, "\"1\"");
  g_assert_cmpint (json_object_get_int_member (missing, "partNumber"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (missing, "size"), ==, 1);
  g_assert_nonnull (json_object_get_string_member (missing, "uploadUrl"));
}

static void
test_initiate_in_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse)
      response = post (fixture, MEDIA "/upload/initiate",
                       "{\"fileName\":\"a.webm\",\"fileType\":\"video_response\","
                       "\"contentType\":\"video/webm\",\"fileSize\":8388609,\"multipart\":true}");
  g_autoptr (JsonObject) reply = parse (response);

  g_assert_cmpuint (response->status, ==, 201);
  g_assert_nonnull (json_object_get_string_member (reply, "uploadUrl"));
  assert_parts (json_object_get_object_member (reply, "multipart"));
}

static void
test_sign_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = post (
      fixture, MEDIA "/upload/parts", "{\"mediaId\":\"" FAKE_MEDIA "\",\"partNumbers\":[2]}");
  g_autoptr (SlHttpResponse) zero = post (fixture, MEDIA "/upload/parts",
                                          "{\"mediaId\":\"" FAKE_MEDIA "\",\"partNumbers\":[1,0]}");
  g_autoptr (SlHttpResponse) text = post (fixture, MEDIA "/upload/parts",
                                          "{\"mediaId\":\"" FAKE_MEDIA "\",\"partNumbers\":\"1\"}");
  g_autoptr (JsonObject) reply = parse (response);

  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (reply, "mediaId"), ==, FAKE_MEDIA);
  assert_parts (reply);
  assert_problem (zero, 400, "INVALID_REQUEST");
  assert_problem (text, 400, "INVALID_REQUEST");
}

static void
test_confirm_with_etags (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) fine = post (fixture, MEDIA "/upload/confirm",
                                          "{\"mediaId\":\"" FAKE_MEDIA
                                          "\",\"parts\":[{\"partNumber\":1,\"etag\":\"a\"}]}");
  g_autoptr (SlHttpResponse)
      without = post (fixture, MEDIA "/upload/confirm",
                      "{\"mediaId\":\"" FAKE_MEDIA "\",\"parts\":[{\"partNumber\":1}]}");
  g_autoptr (SlHttpResponse) number = post (fixture, MEDIA "/upload/confirm",
                                            "{\"mediaId\":\"" FAKE_MEDIA "\",\"parts\":[1]}");

  g_assert_cmpuint (fine->status, ==, 200);
  assert_problem (without, 400, "INVALID_REQUEST");
  assert_problem (number, 400, "INVALID_REQUEST");
}

static void
test_confirm (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse)
      response = post (fixture, MEDIA "/upload/confirm", "{\"mediaId\":\"" FAKE_MEDIA "\"}");
  g_autoptr (SlHttpResponse)
      unknown = post (fixture, MEDIA "/upload/confirm", "{\"mediaId\":\"" OTHER_USER "\"}");
  g_autoptr (SlHttpResponse) bad = post (fixture, MEDIA "/upload/confirm", "{\"mediaId\":\"1\"}");
  g_autoptr (JsonObject) media = parse (response);

  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (media, "mediaId"), ==, FAKE_MEDIA);
  assert_problem (unknown, 404, "NOT_FOUND");
  assert_problem (bad, 400, "INVALID_REQUEST");
}

static void
test_media_members (Fixture *fixture, gconstpointer data)
{
  static const char *const members[] = {
    "id",          "mediaId",       "userId",    "fileType",   "originalName",
    "contentType", "fileSize",      "bucket",    "storageKey", "status",
    "metadata",    "processedUrls", "artifacts", "error",      "errorMessage",
    "interviewId", "questionId",    "createdAt", "updatedAt"
  };
  g_autoptr (SlHttpResponse) response = get (fixture, MEDIA "/" FAKE_MEDIA);
  g_autoptr (JsonObject) media = parse (response);
  JsonObject *urls = json_object_get_object_member (media, "processedUrls");

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_true (json_object_has_member (media, members[i]));
  g_assert_cmpuint (json_object_get_size (media), ==, G_N_ELEMENTS (members));
  g_assert_cmpstr (json_object_get_string_member (urls, "thumbnail_url"), ==,
                   "http://store/thumbnail.jpg");
  g_assert_true (json_object_get_null_member (urls, "video_url"));
  g_assert_cmpstr (json_object_get_string_member (media, "originalName"), ==, "answer \"1\".webm");
  g_assert_cmpstr (json_object_get_string_member (media, "createdAt"), ==,
                   "2025-11-23T03:56:31.123Z");
}

static void
test_media_etag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) first = get (fixture, MEDIA "/" FAKE_MEDIA);
  const char *etag = sl_http_response_get_header (first, "ETag");
  g_autofree char *fields = g_strdup_printf ("If-None-Match: \"x\", W/%s\r\n", etag);
  g_autoptr (SlHttpResponse) second = ask (fixture, "GET " MEDIA "/" FAKE_MEDIA, fields, "");
  g_autoptr (SlHttpResponse)
      other = ask (fixture, "GET " MEDIA "/" FAKE_MEDIA, "If-None-Match: \"x\"\r\n", "");

  g_assert_cmpuint (second->status, ==, 304);
  g_assert_null (second->body);
  g_assert_cmpstr (sl_http_response_get_header (second, "ETag"), ==, etag);
  g_assert_cmpuint (other->status, ==, 200);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = get (fixture, MEDIA "?limit=2&status=ready&fileType=a%26b");
  g_autoptr (SlHttpResponse) by_default = get (fixture, MEDIA);
  g_autoptr (SlHttpResponse) last = get (fixture, MEDIA "?cursor=a%2Fb%2Bc");
  g_autoptr (JsonObject) page = parse (response);
  g_autoptr (JsonObject) default_page = parse (by_default);
  g_autoptr (JsonObject) last_page = parse (last);

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (page, "items")), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (page, "next"), ==, "a/b+c");
  g_assert_cmpstr (sl_http_response_get_header (response, "Link"), ==,
                   "<" MEDIA "?limit=2&status=ready&fileType=a%26b&cursor=a%2Fb%2Bc>; "
                   "rel=\"next\"");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (default_page, "items")),
                    ==, 20);
  g_assert_true (json_object_get_null_member (last_page, "next"));
  g_assert_null (sl_http_response_get_header (last, "Link"));
}

static void
test_bad_queries (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = {
    MEDIA "?limit=0",     MEDIA "?limit=101",          MEDIA "?limit=x",
    MEDIA "?limit=",      MEDIA "?limit=1&limit=2",    MEDIA "?status=done",
    MEDIA "?statu=ready", MEDIA "?cursor=%zz",         MEDIA "?cursor=%ff",
    MEDIA "?cursor=%00",  MEDIA "/" FAKE_MEDIA "?a=b", MEDIA "/" FAKE_MEDIA "/stream?redirect=yes"
  };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (SlHttpResponse) response = get (fixture, paths[i]);

    g_test_message ("%s", paths[i]);
    assert_problem (response, 400, "INVALID_REQUEST");
  }
}

static void
test_urls (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) stream = get (fixture, MEDIA "/" FAKE_MEDIA "/stream");
  g_autoptr (SlHttpResponse)
      download = get (fixture, MEDIA "/" FAKE_MEDIA "/download?artifact=audio");
  g_autoptr (SlHttpResponse) redirect = get (fixture, MEDIA "/" FAKE_MEDIA "/stream?redirect=true");
  g_autoptr (JsonObject) url = parse (stream);
  g_autoptr (JsonObject) download_url = parse (download);

  g_assert_true (json_object_has_member (url, "url"));
  g_assert_true (json_object_has_member (url, "expiresAt"));
  g_assert_cmpstr (json_object_get_string_member (url, "contentType"), ==, "video/mp4");
  g_assert_cmpstr (json_object_get_string_member (download_url, "contentType"), ==, "audio");
  g_assert_cmpuint (redirect->status, ==, 302);
  g_assert_cmpstr (sl_http_response_get_header (redirect, "Location"), ==,
                   "http://store/video.mp4?X-Amz-Signature=1");
  g_assert_cmpstr (sl_http_response_get_header (redirect, "Cache-Control"), ==,
                   "private, no-store");
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = get (fixture, MEDIA "/" FAKE_MEDIA "/status");
  g_autoptr (JsonObject) status = parse (response);
  JsonArray *stages = json_object_get_array_member (status, "stages");
  JsonObject *failed = json_array_get_object_element (stages, 0);
  JsonObject *skipped = json_array_get_object_element (stages, 1);
  JsonObject *running = json_array_get_object_element (stages, 2);
  JsonObject *error = json_object_get_object_member (failed, "error");

  g_assert_cmpint (json_object_get_int_member (status, "progress"), ==, 60);
  g_assert_cmpstr (json_object_get_string_member (failed, "state"), ==, "failed");
  g_assert_cmpint (json_object_get_int_member (failed, "attempts"), ==, 3);
  g_assert_true (json_object_get_boolean_member (error, "retryable"));
  g_assert_cmpstr (json_object_get_string_member (skipped, "state"), ==, "skipped");
  g_assert_cmpstr (json_object_get_string_member (skipped, "reason"), ==, "no audio track");
  g_assert_cmpint (json_object_get_int_member (skipped, "attempts"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (running, "state"), ==, "running");
  g_assert_cmpint (json_object_get_int_member (running, "attempts"), ==, 1);
  g_assert_true (json_object_get_null_member (running, "completedAt"));
}

static void
test_reprocess (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse)
      plain = ask (fixture, "POST " MEDIA "/" FAKE_MEDIA "/reprocess", "", "");
  g_autoptr (SlHttpResponse)
      all = post (fixture, MEDIA "/" FAKE_MEDIA "/reprocess", "{\"all\":true}");
  g_autoptr (SlHttpResponse) bad = post (fixture, MEDIA "/" FAKE_MEDIA "/reprocess", "{\"all\":1}");

  g_assert_cmpuint (plain->status, ==, 202);
  g_assert_cmpuint (all->status, ==, 202);
  assert_problem (bad, 400, "INVALID_REQUEST");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = ask (fixture, "DELETE " MEDIA "/" FAKE_MEDIA, "", "");

  g_assert_cmpuint (response->status, ==, 204);
  g_assert_cmpuint (fake_app_count_changes (fixture->services.app), ==, 1);
}

/* Every route about a media: another owner gets byte for byte what an unknown id gets. */
static void
test_owner_isolation (Fixture *fixture, gconstpointer data)
{
  guint n_routes;
  const SlHttpRoute *routes = sl_route_table_get (&n_routes);
  guint looked_at = 0;

  for (guint i = 0; i < n_routes; i++) {
    g_auto (GStrv) parts = g_strsplit (routes[i].template, "{id}", 2);
    g_autofree char *line = NULL;
    g_autoptr (SlHttpResponse) response = NULL;

    if (parts[0] == NULL || parts[1] == NULL)
      continue;
    g_assert_cmpint (routes[i].scope, ==, SL_SCOPE_USER);
    line = g_strconcat (sl_http_method_to_string (routes[i].method), " ", parts[0], FAKE_MEDIA,
                        parts[1], NULL);
    response = ask (fixture, line, "X-User-Id: " OTHER_USER "\r\n", "");
    assert_problem (response, 404, "NOT_FOUND");
    looked_at++;
  }
  g_assert_cmpuint (looked_at, >=, 8);
  g_assert_cmpuint (fake_app_count_changes (fixture->services.app), ==, 0);
}

static void
test_ids_must_be_uuids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = get (fixture, MEDIA "/1%27or%201=1");

  assert_problem (response, 404, "NOT_FOUND");
}

static void
test_identity (Fixture *fixture, gconstpointer data)
{
  static const char *const fields[] = { "X-User-Id: me\r\n", "X-User-Id: \r\n",
                                        "X-User-Id: 00000000-0000-4000-8000-00000000000A\r\n" };
  g_autoptr (SlHttpResponse) nobody = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (SlHttpResponse) response = ask (fixture, "GET " MEDIA "/" FAKE_MEDIA, fields[i], "");

    assert_problem (response, 401, "UNAUTHENTICATED");
    g_assert_nonnull (sl_http_response_get_header (response, "WWW-Authenticate"));
  }
  fixture->rules.development = FALSE;
  nobody = ask (fixture, "GET " MEDIA, "X-User-Id: " FAKE_OWNER "\r\n", "");
  assert_problem (nobody, 401, "UNAUTHENTICATED");
}

static void
test_transcription (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) text = get (fixture, MEDIA "/" FAKE_MEDIA "/transcription");
  g_autoptr (SlHttpResponse)
      words = get (fixture, MEDIA "/" FAKE_MEDIA "/transcription?words=true");

  g_assert_cmpuint (text->status, ==, 200);
  g_assert_nonnull (strstr (text->body->str, "\"text\":\"Hello <world>.\""));
  g_assert_nonnull (strstr (text->body->str, "\"state\":\"completed\""));
  g_assert_nonnull (strstr (text->body->str, "\"confidence\":null"));
  g_assert_null (strstr (text->body->str, "\"words\""));
  g_assert_nonnull (strstr (words->body->str, "\"words\":[{"));
}

static void
test_transcribe (Fixture *fixture, gconstpointer data)
{
  static const char path[] = MEDIA "/" FAKE_MEDIA "/transcribe";
  g_autoptr (SlHttpResponse)
      plain = ask (fixture, "POST " MEDIA "/" FAKE_MEDIA "/transcribe", "", "");
  g_autoptr (SlHttpResponse)
      german = post (fixture, path, "{\"language\":\"de\",\"vocabulary\":[\"Sluice\"]}");
  static const char *const refused[] = {
    "{\"language\":\"german\"}", "{\"language\":1}",        "{\"model\":\"a b\"}",
    "{\"vocabulary\":\"x\"}",    "{\"vocabulary\":[\"\"]}", "{\"vocabulary\":[\"a\\nb\"]}",
    "{\"voice\":\"x\"}",
  };

  g_assert_cmpuint (plain->status, ==, 202);
  g_assert_cmpuint (german->status, ==, 202);
  g_assert_nonnull (strstr (german->body->str, "\"language\":\"de\""));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (SlHttpResponse) response = post (fixture, path, refused[i]);

    assert_problem (response, 400, "INVALID_REQUEST");
  }
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) hits = get (fixture, MEDIA "/search?q=Gr%C3%BC%C3%9Fe%20%22x");
  g_autoptr (SlHttpResponse) nothing = get (fixture, MEDIA "/search");
  g_autoptr (SlHttpResponse) bad = get (fixture, MEDIA "/search?q=a&limit=x");

  g_assert_cmpstr (hits->body->str, ==,
                   "{\"items\":[{\"mediaId\":\"" FAKE_MEDIA "\",\"start\":1.5,\"end\":2,"
                   "\"text\":\"Gr\u00fc\u00dfe \\\"x\"}],\"next\":null}");
  assert_problem (nothing, 400, "INVALID_REQUEST");
  assert_problem (bad, 400, "INVALID_REQUEST");
}

static void
test_captions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) vtt = get (fixture, MEDIA "/" FAKE_MEDIA "/captions.vtt");
  g_autoptr (SlHttpResponse) srt = get (fixture, MEDIA "/" FAKE_MEDIA "/captions.srt");
  g_autoptr (SlHttpResponse) known = ask (fixture, "GET " MEDIA "/" FAKE_MEDIA "/captions.vtt",
                                          "If-None-Match: \"" FAKE_MEDIA "\"\r\n", "");

  g_assert_cmpstr (vtt->content_type, ==, "text/vtt; charset=utf-8");
  g_assert_cmpstr (vtt->body->str, ==,
                   "WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.000\nHello &lt;world&gt;.\n\n");
  g_assert_cmpstr (srt->content_type, ==, "application/x-subrip; charset=utf-8");
  g_assert_cmpstr (srt->body->str, ==, "1\n00:00:00,000 --> 00:00:02,000\nHello <world>.\n\n");
  g_assert_cmpuint (known->status, ==, 304);
}

/* One walk over the whole table: each code gives its own status and name. */
static void
test_all_errors (Fixture *fixture, gconstpointer data)
{
  for (int code = 0; code < SL_ERROR_INFO_COUNT; code++) {
    const SlErrorInfo *info = sl_error_info_get (code);
    g_autoptr (SlHttpResponse) response = NULL;

    fake_app_set_error (fixture->services.app, code, "secret-free words");
    response = get (fixture, MEDIA "/" FAKE_MEDIA);
    assert_problem (response, info->http_status, info->name);
  }
}

static void
test_internal_details_stay_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = NULL;

  fake_app_set_error (fixture->services.app, SLUICE_ERROR_DATABASE_UNAVAILABLE,
                      "SELECT * FROM /var/secret");
  response = get (fixture, MEDIA "/" FAKE_MEDIA);
  assert_problem (response, 503, "DATABASE_UNAVAILABLE");
  g_assert_null (strstr (response->body->str, "SELECT"));
  g_assert_cmpstr (sl_http_response_get_header (response, "Retry-After"), ==, "1");
}

static void
test_stage_is_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = NULL;
  g_autoptr (JsonObject) problem = NULL;

  fake_app_set_error (fixture->services.app, SLUICE_ERROR_CORRUPT_MEDIA,
                      "job '1': stage 'thumbnail': no frame");
  response = get (fixture, MEDIA "/" FAKE_MEDIA);
  problem = parse (response);
  g_assert_cmpstr (json_object_get_string_member (problem, "stage"), ==, "thumbnail");
}

static void
test_idempotency (Fixture *fixture, gconstpointer data)
{
  static const char fields[] = "Content-Type: application/json\r\nIdempotency-Key: k1\r\n";
  static const char line[] = "POST " MEDIA "/upload/confirm";
  static const char body[] = "{\"mediaId\":\"" FAKE_MEDIA "\"}";
  g_autoptr (SlHttpResponse) first = ask (fixture, line, fields, body);
  g_autoptr (SlHttpResponse) second = ask (fixture, line, fields, body);
  g_autoptr (SlHttpResponse)
      other = ask (fixture, line, fields, "{ \"mediaId\":\"" FAKE_MEDIA "\"}");

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpstr (second->body->str, ==, first->body->str);
  g_assert_cmpstr (sl_http_response_get_header (second, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpuint (fake_app_count_changes (fixture->services.app), ==, 1);
  assert_problem (other, 422, "IDEMPOTENCY_MISMATCH");
}

static void
test_failure_is_not_kept (Fixture *fixture, gconstpointer data)
{
  static const char fields[] = "Content-Type: application/json\r\nIdempotency-Key: k2\r\n";
  static const char body[] = "{\"mediaId\":\"" FAKE_MEDIA "\"}";
  g_autoptr (SlHttpResponse) failed = NULL;
  g_autoptr (SlHttpResponse) again = NULL;

  fake_app_set_error (fixture->services.app, SLUICE_ERROR_UPLOAD_NOT_FOUND, "nothing there");
  failed = ask (fixture, "POST " MEDIA "/upload/confirm", fields, body);
  assert_problem (failed, 409, "UPLOAD_NOT_FOUND");
  fake_app_set_error (fixture->services.app, 0, NULL);
  again = ask (fixture, "POST " MEDIA "/upload/confirm", fields, body);
  g_assert_cmpuint (again->status, ==, 200);
}

static JsonObject *
get_first_node (JsonObject *health)
{
  return json_array_get_object_element (json_object_get_array_member (health, "nodes"), 0);
}

static void
test_health (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) good = get (fixture, "/health");
  g_autoptr (SlHttpResponse) ready = get (fixture, "/readyz");
  g_autoptr (SlHttpResponse) bad = NULL;
  g_autoptr (SlHttpResponse) not_ready = NULL;
  g_autoptr (SlHttpResponse) alive = NULL;
  g_autoptr (JsonObject) health = parse (good);
  JsonObject *queues = json_object_get_object_member (health, "queues");

  g_assert_cmpuint (good->status, ==, 200);
  g_assert_cmpuint (ready->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (health, "database"), ==, "connected");
  g_assert_cmpstr (json_object_get_string_member (get_first_node (health), "role"), ==, "api");
  g_assert_cmpint (json_object_get_int_member (
                       json_object_get_object_member (queues, "media-processing"), "waiting"),
                   ==, 5);
  fake_app_set_healthy (fixture->services.app, FALSE, TRUE);
  bad = get (fixture, "/health");
  not_ready = get (fixture, "/readyz");
  alive = get (fixture, "/livez");
  g_assert_cmpuint (bad->status, ==, 503);
  assert_problem (not_ready, 503, "DATABASE_UNAVAILABLE");
  g_assert_cmpuint (alive->status, ==, 200);
}

static void
test_draining (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = NULL;

  fixture->services.is_draining = TRUE;
  response = get (fixture, "/readyz");
  assert_problem (response, 503, "SHUTTING_DOWN");
}

static void
test_index (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) json = get (fixture, "/");
  g_autoptr (SlHttpResponse) page = ask (fixture, "GET /", "Accept: text/html,*/*\r\n", "");

  g_assert_cmpstr (json->content_type, ==, "application/json");
  g_assert_true (g_str_has_prefix (page->content_type, "text/html"));
}

static void
test_problems_resolve (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) known = get (fixture, "/problems/SIZE_MISMATCH");
  g_autoptr (SlHttpResponse) unknown = get (fixture, "/problems/NONSENSE");

  g_assert_cmpuint (known->status, ==, 200);
  assert_problem (unknown, 404, "NOT_FOUND");
}

static void
test_wrong_method (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) response = ask (fixture, "PATCH " MEDIA "/" FAKE_MEDIA, "", "");
  g_autoptr (SlHttpResponse) options = ask (fixture, "OPTIONS " MEDIA "/" FAKE_MEDIA, "", "");

  assert_problem (response, 405, "METHOD_NOT_ALLOWED");
  g_assert_cmpstr (sl_http_response_get_header (response, "Allow"), ==,
                   "GET, HEAD, DELETE, OPTIONS");
  g_assert_cmpuint (options->status, ==, 204);
}

static void
test_preflight (Fixture *fixture, gconstpointer data)
{
  static const char fields[] = "Origin: http://localhost:5173\r\n"
                               "Access-Control-Request-Method: PUT\r\n"
                               "Access-Control-Request-Headers: content-type\r\n";
  g_autoptr (SlHttpResponse) api = ask (fixture, "OPTIONS " MEDIA "/upload/initiate", fields, "");
  g_autoptr (SlHttpResponse) object = ask (fixture, "OPTIONS /objects/videos/a/b", fields, "");
  g_autoptr (SlHttpResponse)
      foreign = ask (fixture, "OPTIONS " MEDIA,
                     "Origin: https://evil\r\nAccess-Control-Request-Method: GET\r\n", "");

  g_assert_cmpstr (sl_http_response_get_header (api, "Access-Control-Allow-Methods"), ==,
                   "POST, OPTIONS");
  g_assert_cmpstr (sl_http_response_get_header (object, "Access-Control-Allow-Methods"), ==,
                   "GET, HEAD, PUT, OPTIONS");
  g_assert_null (sl_http_response_get_header (foreign, "Access-Control-Allow-Methods"));
}

static void
test_large_bodies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (65537, ' ');
  g_autoptr (SlHttpResponse) large = post (fixture, MEDIA "/upload/confirm", body);
  g_autoptr (SlHttpResponse) none_taken = ask (fixture, "GET " MEDIA, "", "{}");

  assert_problem (large, 413, "REQUEST_TOO_LARGE");
  assert_problem (none_taken, 413, "REQUEST_TOO_LARGE");
}

static void
test_request_id (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SlHttpResponse) own = ask (fixture, "GET /no", "X-Request-Id: abc-1\r\n", "");
  g_autoptr (SlHttpResponse) odd = ask (fixture, "GET /no", "X-Request-Id: <b>\r\n", "");
  g_autoptr (JsonObject) own_problem = parse (own);
  g_autoptr (JsonObject) odd_problem = parse (odd);

  g_assert_cmpstr (json_object_get_string_member (own_problem, "requestId"), ==, "abc-1");
  g_assert_cmpuint (strlen (json_object_get_string_member (odd_problem, "requestId")), ==, 36);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/http/handlers/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Failures of the service are logged as warnings, and some tests make it fail. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("initiate", test_initiate);
  ADD ("initiate-names-the-bad-member", test_initiate_bad_bodies);
  ADD ("initiate-in-parts", test_initiate_in_parts);
  ADD ("sign-parts", test_sign_parts);
  ADD ("confirm-with-etags", test_confirm_with_etags);
  ADD ("body-must-say-json", test_body_must_say_json);
  ADD ("confirm", test_confirm);
  ADD ("media-has-all-members", test_media_members);
  ADD ("media-has-etag", test_media_etag);
  ADD ("list", test_list);
  ADD ("bad-queries-are-refused", test_bad_queries);
  ADD ("stream-and-download", test_urls);
  ADD ("status", test_status);
  ADD ("reprocess", test_reprocess);
  ADD ("delete", test_delete);
  ADD ("other-owners-find-nothing", test_owner_isolation);
  ADD ("ids-must-be-uuids", test_ids_must_be_uuids);
  ADD ("identity", test_identity);
  ADD ("transcription", test_transcription);
  ADD ("transcribe", test_transcribe);
  ADD ("search", test_search);
  ADD ("captions", test_captions);
  ADD ("every-error-has-its-problem", test_all_errors);
  ADD ("internal-details-stay-inside", test_internal_details_stay_inside);
  ADD ("problem-names-the-stage", test_stage_is_named);
  ADD ("idempotency-key-replays", test_idempotency);
  ADD ("failure-is-not-kept", test_failure_is_not_kept);
  ADD ("health", test_health);
  ADD ("draining-is-not-ready", test_draining);
  ADD ("index-for-people-and-programs", test_index);
  ADD ("problem-types-resolve", test_problems_resolve);
  ADD ("wrong-method-lists-the-right-ones", test_wrong_method);
  ADD ("preflight", test_preflight);
  ADD ("large-bodies-are-refused", test_large_bodies);
  ADD ("request-id", test_request_id);
  return g_test_run ();
}
