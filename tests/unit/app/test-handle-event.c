// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events of other services: what they change, once, whatever is repeated. */
#include <string.h>

#include "app-fixture.h"
#include "app/handle-event.h"

#define EVENT_1 "01890000-0000-7000-8000-0000000000e1"
#define EVENT_2 "01890000-0000-7000-8000-0000000000e2"
#define INTERVIEW_1 "01890000-0000-7000-8000-000000000011"
#define INTERVIEW_2 "01890000-0000-7000-8000-000000000012"
#define QUESTION "01890000-0000-7000-8000-000000000021"
#define UNKNOWN "01890000-0000-7000-8000-0000000000ff"

static gboolean
handle (AppFixture *fixture,
        const char *type,
        const char *event_id,
        const char *data,
        GError **error)
{
  g_autofree char *text = g_strdup_printf ("{\"eventId\":\"%s\",\"eventType\":\"%s\","
                                           "\"timestamp\":\"2026-01-01T00:00:00Z\",\"data\":%s}",
                                           event_id, type, data);
  g_autoptr (SlIncomingEvent)
      event = sl_incoming_event_parse (text, strlen (text), sl_handled_event_types (), error);

  return event != NULL && sl_handle_event (fixture->app, event, error);
}

static char *
write_response (const char *media_id, const char *user_id, const char *interview_id)
{
  return g_strdup_printf ("{\"mediaId\":\"%s\",\"userId\":\"%s\",\"interviewId\":\"%s\","
                          "\"questionId\":\"" QUESTION "\"}",
                          media_id, user_id, interview_id);
}

static void
submit (AppFixture *fixture, const char *event_id, const char *media_id, const char *interview_id)
{
  g_autofree char *data = write_response (media_id, APP_FIXTURE_OWNER, interview_id);
  g_autoptr (GError) error = NULL;

  handle (fixture, "response.submitted", event_id, data, &error);
  g_assert_no_error (error);
}

static void
assert_media (AppFixture *fixture,
              const char *media_id,
              SlMediaStatus status,
              const char *interview_id)
{
  g_autoptr (SlMedia) media = app_fixture_get_media (fixture, media_id);

  g_assert_cmpint (media->status, ==, status);
  g_assert_cmpstr (media->interview_id, ==, interview_id);
  g_assert_cmpstr (media->question_id, ==, interview_id != NULL ? QUESTION : NULL);
}

static void
assert_refused (AppFixture *fixture, const char *data, SluiceError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (handle (fixture, "response.submitted", EVENT_1, data, &error));
  g_assert_error (error, SLUICE_ERROR, (int) code);
}

static void
test_confirms_and_links (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = app_fixture_create_recording ("x");
  g_autofree char *id = app_fixture_initiate (fixture, g_bytes_get_size (content));
  g_autofree char *events = NULL;

  app_fixture_put (fixture, id, content);
  submit (fixture, EVENT_1, id, INTERVIEW_1);
  assert_media (fixture, id, SL_MEDIA_PROCESSING, INTERVIEW_1);
  submit (fixture, EVENT_1, id, INTERVIEW_1);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded");
}

static void
test_links_what_is_ready (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_make_ready (fixture);
  g_autofree char *events = NULL;

  submit (fixture, EVENT_1, id, INTERVIEW_1);
  assert_media (fixture, id, SL_MEDIA_READY, INTERVIEW_1);
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.processed");
}

static void
test_repetition_changes_nothing (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);

  submit (fixture, EVENT_1, id, INTERVIEW_1);
  submit (fixture, EVENT_2, id, INTERVIEW_2);
  submit (fixture, EVENT_1, id, INTERVIEW_1);
  assert_media (fixture, id, SL_MEDIA_PROCESSING, INTERVIEW_2);
}

/* The client may still put it there, and confirm. */
static void
test_without_a_recording (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_initiate (fixture, 100);

  submit (fixture, EVENT_1, id, INTERVIEW_1);
  assert_media (fixture, id, SL_MEDIA_PENDING, INTERVIEW_1);
}

static void
test_refuses_responses (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autofree char *unknown = write_response (UNKNOWN, APP_FIXTURE_OWNER, INTERVIEW_1);
  g_autofree char *foreign = write_response (id, APP_FIXTURE_STRANGER, INTERVIEW_1);
  g_autofree char *unnamed = write_response (id, APP_FIXTURE_OWNER, "interview");

  assert_refused (fixture, unknown, SLUICE_ERROR_NOT_FOUND);
  assert_refused (fixture, foreign, SLUICE_ERROR_FORBIDDEN);
  assert_refused (fixture, unnamed, SLUICE_ERROR_INVALID_REQUEST);
  assert_refused (fixture, "{}", SLUICE_ERROR_INVALID_REQUEST);
  assert_media (fixture, id, SL_MEDIA_PROCESSING, NULL);
}

static void
test_deletes_the_user (AppFixture *fixture, gconstpointer data)
{
  g_autofree char *id = app_fixture_upload (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *events = NULL;

  for (guint i = 0; i < 2; i++) {
    handle (fixture, "user.deleted", EVENT_1, "{\"userId\":\"" APP_FIXTURE_OWNER "\"}", &error);
    g_assert_no_error (error);
  }
  g_assert_null (sl_get_media (fixture->app, APP_FIXTURE_OWNER, id, NULL));
  events = app_fixture_list_events (fixture);
  g_assert_cmpstr (events, ==, "media.uploaded media.deleted");
}

static void
test_refuses_user_without_id (AppFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (handle (fixture, "user.deleted", EVENT_1, "{\"userId\":\"*\"}", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
}

/* "response was submitted without a usable recording" is what a test is about. */
static GLogWriterOutput
drop_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  return G_LOG_WRITER_HANDLED;
}

static void
add (const char *name, void (*test) (AppFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/app/handle-event/", name, NULL);

  g_test_add (path, AppFixture, NULL, app_fixture_set_up, test, app_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (drop_log, NULL, NULL);
  add ("confirms-and-links", test_confirms_and_links);
  add ("links-what-is-ready", test_links_what_is_ready);
  add ("repetition-changes-nothing", test_repetition_changes_nothing);
  add ("without-a-recording", test_without_a_recording);
  add ("refuses-responses", test_refuses_responses);
  add ("deletes-the-user", test_deletes_the_user);
  add ("refuses-user-without-id", test_refuses_user_without_id);
  return g_test_run ();
}
