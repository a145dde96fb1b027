// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a stage gets of outside services through its context. The broker here has a budget of one
 * call, and remembers. */
#include "sluice/sluice-service-broker.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info-private.h"
#include "sluice/sluice-stage-context-private.h"

#define TEST_TYPE_BROKER (test_broker_get_type ())
G_DECLARE_FINAL_TYPE (TestBroker, test_broker, TEST, BROKER, GObject)

struct _TestBroker {
  GObject parent_instance;
  guint n_calls;
  double cost;
  int ended_with;          /* code of the error, -1 for a good answer */
  GHashTable *checkpoints; /* (owned) (element-type utf8 utf8) */
};

static void test_broker_broker_init (SluiceServiceBrokerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestBroker,
                               test_broker,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SERVICE_BROKER,
                                                      test_broker_broker_init))

static void
test_broker_finalize (GObject *object)
{
  g_hash_table_unref (TEST_BROKER (object)->checkpoints);
  G_OBJECT_CLASS (test_broker_parent_class)->finalize (object);
}

static void
test_broker_class_init (TestBrokerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_broker_finalize;
}

static void
test_broker_init (TestBroker *self)
{
  self->checkpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static SluiceServiceCall *
test_broker_begin_call (SluiceServiceBroker *broker,
                        const char *stage_id,
                        const char *service,
                        double cost,
                        guint64 *retry_after_ms,
                        GError **error)
{
  TestBroker *self = TEST_BROKER (broker);

  g_assert_cmpstr (stage_id, ==, "transcript");
  g_assert_cmpstr (service, ==, "transcription");
  self->cost = cost;
  if (self->n_calls++ == 0)
    return sluice_service_call_new ("stand-in", "http://localhost/v1", "secret", "tiny");
  *retry_after_ms = 42;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED, "one is enough");
  return NULL;
}

static guint64
test_broker_end_call (SluiceServiceBroker *broker,
                      const char *stage_id,
                      SluiceServiceCall *call,
                      const GError *error,
                      guint64 retry_after_ms)
{
  TEST_BROKER (broker)->ended_with = error != NULL ? error->code : -1;
  return retry_after_ms;
}

static gboolean
test_broker_save_checkpoint (SluiceServiceBroker *broker,
                             const char *stage_id,
                             const char *name,
                             const char *text,
                             GError **error)
{
  g_hash_table_replace (TEST_BROKER (broker)->checkpoints, g_strdup (name), g_strdup (text));
  return TRUE;
}

static char *
test_broker_load_checkpoint (SluiceServiceBroker *broker, const char *stage_id, const char *name)
{
  return g_strdup (g_hash_table_lookup (TEST_BROKER (broker)->checkpoints, name));
}

static void
test_broker_broker_init (SluiceServiceBrokerInterface *iface)
{
  iface->begin_call = test_broker_begin_call;
  iface->end_call = test_broker_end_call;
  iface->save_checkpoint = test_broker_save_checkpoint;
  iface->load_checkpoint = test_broker_load_checkpoint;
}

typedef struct {
  TestBroker *broker;          /* (owned) */
  SluiceStageContext *context; /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new ("wav", 44);

  fixture->broker = g_object_new (TEST_TYPE_BROKER, NULL);
  fixture->context = sluice_stage_context_new ("transcript", info, "/input", "/output", "/work", 1,
                                               NULL, NULL, NULL);
  sluice_stage_context_set_service_broker (fixture->context,
                                           SLUICE_SERVICE_BROKER (fixture->broker));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context);
  g_clear_object (&fixture->broker);
}

static void
test_gives_a_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceServiceCall)
      call = sluice_stage_context_begin_call (fixture->context, "transcription", 20.5, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (fixture->broker->cost, ==, 20.5);
  g_assert_cmpstr (sluice_service_call_get_provider (call), ==, "stand-in");
  g_assert_cmpstr (sluice_service_call_get_base_url (call), ==, "http://localhost/v1");
  g_assert_cmpstr (sluice_service_call_get_key (call), ==, "secret");
  g_assert_cmpstr (sluice_service_call_get_model (call), ==, "tiny");
  sluice_stage_context_end_call (fixture->context, call, NULL, 0);
  g_assert_cmpint (fixture->broker->ended_with, ==, -1);
  g_assert_cmpuint (sluice_stage_context_get_retry_after (fixture->context), ==, 0);
}

static void
test_notes_when_to_come_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError)
      failure = g_error_new_literal (SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED, "too many");
  g_autoptr (SluiceServiceCall)
      call = sluice_stage_context_begin_call (fixture->context, "transcription", 1, NULL);

  sluice_stage_context_end_call (fixture->context, call, failure, 7000);
  g_assert_cmpint (fixture->broker->ended_with, ==, SLUICE_ERROR_RATE_LIMITED);
  g_assert_cmpuint (sluice_stage_context_get_retry_after (fixture->context), ==, 7000);
  g_assert_null (sluice_stage_context_begin_call (fixture->context, "transcription", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_RATE_LIMITED);
  g_assert_cmpuint (sluice_stage_context_get_retry_after (fixture->context), ==, 42);
}

static void
test_keeps_checkpoints (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *large = g_strnfill (2 * 1024 * 1024 + 1, 'x');

  g_assert_null (sluice_stage_context_load_checkpoint (fixture->context, "piece-1"));
  g_assert_true (
      sluice_stage_context_save_checkpoint (fixture->context, "piece-1", "hello", &error));
  g_assert_no_error (error);
  text = sluice_stage_context_load_checkpoint (fixture->context, "piece-1");
  g_assert_cmpstr (text, ==, "hello");
  g_assert_false (
      sluice_stage_context_save_checkpoint (fixture->context, "piece-2", large, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
}

static void
test_works_without_broker (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  sluice_stage_context_set_service_broker (fixture->context, NULL);
  g_assert_null (sluice_stage_context_begin_call (fixture->context, "transcription", 1, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED);
  g_assert_true (sluice_stage_context_save_checkpoint (fixture->context, "piece-1", "hello", NULL));
  g_assert_null (sluice_stage_context_load_checkpoint (fixture->context, "piece-1"));
}

static void
test_fixed_broker_gives_its_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SluiceServiceCall)
      only = sluice_service_call_new ("local", "http://localhost:8000/v1", NULL, "base");
  g_autoptr (SluiceFixedBroker) broker = sluice_fixed_broker_new (only);
  g_autoptr (SluiceServiceCall) given = NULL;

  sluice_stage_context_set_service_broker (fixture->context, SLUICE_SERVICE_BROKER (broker));
  given = sluice_stage_context_begin_call (fixture->context, "transcription", 1e9, NULL);
  g_assert_true (given == only);
  g_assert_null (sluice_service_call_get_key (given));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/sluice/service-broker/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("gives-a-call", test_gives_a_call);
  ADD ("notes-when-to-come-back", test_notes_when_to_come_back);
  ADD ("keeps-checkpoints", test_keeps_checkpoints);
  ADD ("works-without-broker", test_works_without_broker);
  ADD ("fixed-broker-gives-its-call", test_fixed_broker_gives_its_call);
#undef ADD
  return g_test_run ();
}
