// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The envelope of others, read strictly where it matters here and not at all where it does not. */
#include <string.h>

#include "events/incoming-event.h"
#include "sluice/sluice-error.h"

#define ID "01890000-0000-7000-8000-00000000000a"
#define ENVELOPE(id, time, data)                                                                   \
  "{\"eventId\":" id ",\"eventType\":\"user.deleted\",\"timestamp\":" time ",\"data\":" data "}"
#define TIME "\"2025-01-01T00:00:00Z\""

static const char *const types[] = { "user.deleted", NULL };

static SlIncomingEvent *
parse (const char *text, GError **error)
{
  return sl_incoming_event_parse (text, strlen (text), types, error);
}

static void
assert_refused (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_reads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlIncomingEvent) event = parse (
      ENVELOPE ("\"01890000-0000-7000-8000-00000000000A\"", TIME, "{\"userId\":\"" ID "\"}"),
      &error);
  g_autofree char *user_id = NULL;
  g_autofree char *none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (event->type, ==, "user.deleted");
  g_assert_cmpstr (event->event_id, ==, ID);
  g_assert_true (sl_incoming_event_read_id (event, "userId", FALSE, &user_id, &error));
  g_assert_cmpstr (user_id, ==, ID);
  g_assert_true (sl_incoming_event_read_id (event, "mediaId", TRUE, &none, &error));
  g_assert_null (none);
}

static void
test_more_members_and_other_zones (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlIncomingEvent)
      event = parse ("{\"schemaVersion\":2,\"eventId\":\"" ID "\",\"eventType\":\"user.deleted\","
                     "\"timestamp\":\"2025-01-01T00:00:00.123456+01:00\",\"data\":{\"more\":[]}}",
                     &error);

  g_assert_no_error (error);
  g_assert_nonnull (event->data);
}

static void
test_refuses_envelopes (void)
{
  assert_refused ("", "empty record");
  assert_refused ("[]", "object");
  assert_refused ("{}", "/eventType");
  assert_refused ("{\"eventType\":\"user.deleted\",\"eventType\":\"x\"}", "eventType");
  assert_refused (ENVELOPE ("7", TIME, "{}"), "/eventId");
  assert_refused (ENVELOPE ("\"one\"", TIME, "{}"), "/eventId: expected a UUID, found 'one'");
  assert_refused (ENVELOPE ("\"" ID "\"", "\"yesterday\"", "{}"), "/timestamp");
  assert_refused (ENVELOPE ("\"" ID "\"", "\"2025-01-01T00:00:00\"", "{}"), "/timestamp");
  assert_refused (ENVELOPE ("\"" ID "\"", TIME, "[]"), "/data");
}

static void
assert_id_refused (const char *data, const char *expected)
{
  g_autoptr (SlIncomingEvent) event = g_new0 (SlIncomingEvent, 1);
  g_autoptr (JsonNode) node = json_from_string (data, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  event->data = json_object_ref (json_node_get_object (node));
  g_assert_false (sl_incoming_event_read_id (event, "userId", FALSE, &id, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_REQUEST);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_refuses_ids (void)
{
  assert_id_refused ("{}", "/data/userId: missing");
  assert_id_refused ("{\"userId\":null}", "/data/userId: missing");
  assert_id_refused ("{\"userId\":5}", "/data/userId");
  assert_id_refused ("{\"userId\":\"../x\"}", "/data/userId: expected a UUID, found '../x'");
}

static void
test_other_types (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlIncomingEvent) event = parse ("{\"eventType\":\"user.renamed\"}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (event->type, ==, "user.renamed");
  g_assert_null (event->data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/events/incoming-event/" name, func)
  ADD ("reads", test_reads);
  ADD ("more-members-and-other-zones", test_more_members_and_other_zones);
  ADD ("refuses-envelopes", test_refuses_envelopes);
  ADD ("refuses-ids", test_refuses_ids);
  ADD ("other-types", test_other_types);
  return g_test_run ();
}
