// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include <gst/check/gstharness.h>

#include "pipeline/branch-gate.h"

typedef struct {
  GstHarness *harness;
  SlBranchGate *gate; /* (unowned) */
} GateFixture;

static void
set_up (GateFixture *fixture, gconstpointer user_data)
{
  GstElement *element = gst_object_ref_sink (sl_branch_gate_new (NULL));

  fixture->harness = gst_harness_new_with_element (element, "sink", "src");
  fixture->gate = SL_BRANCH_GATE (element);
  gst_harness_set_src_caps_str (fixture->harness, "video/x-raw");
  gst_object_unref (element);
}

static void
tear_down (GateFixture *fixture, gconstpointer user_data)
{
  gst_harness_teardown (fixture->harness);
}

static GstFlowReturn
push (GateFixture *fixture)
{
  return gst_harness_push (fixture->harness, gst_buffer_new ());
}

static GstFlowReturn
fail_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

static guint
count_events (GateFixture *fixture, GstEventType type)
{
  GstEvent *event = NULL;
  guint n_found = 0;

  while ((event = gst_harness_try_pull_event (fixture->harness)) != NULL) {
    n_found += GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  return n_found;
}

static void
test_passes (GateFixture *fixture, gconstpointer user_data)
{
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 2);
  g_assert_cmpuint (sl_branch_gate_get_n_buffers (fixture->gate), ==, 2);
  g_assert_false (sl_branch_gate_is_closed (fixture->gate));
}

static void
test_hides_errors (GateFixture *fixture, gconstpointer user_data)
{
  gst_pad_set_chain_function (fixture->harness->sinkpad, fail_chain);
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_true (sl_branch_gate_is_closed (fixture->gate));
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_cmpuint (sl_branch_gate_get_n_buffers (fixture->gate), ==, 0);
}

static void
test_finishes (GateFixture *fixture, gconstpointer user_data)
{
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  sl_branch_gate_finish (fixture->gate);
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_cmpint (push (fixture), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_received (fixture->harness), ==, 1);
  g_assert_cmpuint (count_events (fixture, GST_EVENT_EOS), ==, 1);
  g_assert_true (sl_branch_gate_is_closed (fixture->gate));
}

static void
test_eos_once (GateFixture *fixture, gconstpointer user_data)
{
  sl_branch_gate_finish (fixture->gate);
  push (fixture);
  g_assert_true (gst_harness_push_event (fixture->harness, gst_event_new_eos ()));
  g_assert_cmpuint (count_events (fixture, GST_EVENT_EOS), ==, 1);
}

static void
test_drops_tags (GateFixture *fixture, gconstpointer user_data)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_GEO_LOCATION_LATITUDE, 48.1, NULL);

  g_assert_true (gst_harness_push_event (fixture->harness, gst_event_new_tag (tags)));
  push (fixture);
  g_assert_cmpuint (count_events (fixture, GST_EVENT_TAG), ==, 0);
}

static void
add (const char *path, void (*test) (GateFixture *, gconstpointer))
{
  g_test_add (path, GateFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  add ("/pipeline/branch-gate/passes-buffers", test_passes);
  add ("/pipeline/branch-gate/hides-errors-from-the-tee", test_hides_errors);
  add ("/pipeline/branch-gate/finish-sends-eos", test_finishes);
  add ("/pipeline/branch-gate/eos-is-sent-once", test_eos_once);
  add ("/pipeline/branch-gate/keeps-tags-out", test_drops_tags);
  return g_test_run ();
}
