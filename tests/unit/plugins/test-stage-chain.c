// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stage-chain.h"

#include <gst/check/gstharness.h>

#define CHAIN_TYPE_STAGE (chain_stage_get_type ())
G_DECLARE_FINAL_TYPE (ChainStage, chain_stage, CHAIN, STAGE, SluiceGraphStage)

struct _ChainStage {
  SluiceGraphStage parent_instance;
};

G_DEFINE_FINAL_TYPE (ChainStage, chain_stage, SLUICE_TYPE_GRAPH_STAGE)

static void
chain_stage_class_init (ChainStageClass *klass)
{
  sluice_stage_class_set_metadata (SLUICE_STAGE_CLASS (klass), "chain", "Chain", "Adds elements",
                                   SLUICE_STAGE_FLAGS_NONE);
}

static void
chain_stage_init (ChainStage *self)
{
}

typedef struct {
  SluiceGraphStage *stage; /* (owned) */
  GstBin *bin;             /* (owned) */
} ChainFixture;

static void
set_up (ChainFixture *fixture, gconstpointer user_data)
{
  fixture->stage = g_object_new (CHAIN_TYPE_STAGE, NULL);
  fixture->bin = gst_object_ref_sink (GST_BIN (gst_bin_new (NULL)));
}

static void
tear_down (ChainFixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->stage);
  gst_clear_object (&fixture->bin);
}

static void
test_links_in_order (ChainFixture *fixture, gconstpointer user_data)
{
  static const char *const factories[] = { "identity", "capsfilter", "fakesink" };
  GstElement *elements[3];
  g_autoptr (GError) error = NULL;

  g_assert_true (stage_chain_add (fixture->stage, fixture->bin, factories, elements, 3, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstPad) src = gst_element_get_static_pad (elements[i], "src");
    g_autoptr (GstPad) peer = gst_pad_get_peer (src);

    g_assert_true (GST_PAD_PARENT (peer) == elements[i + 1]);
    g_assert_true (GST_OBJECT_PARENT (elements[i]) == GST_OBJECT (fixture->bin));
  }
}

static void
test_names_missing_element (ChainFixture *fixture, gconstpointer user_data)
{
  static const char *const factories[] = { "identity", "no-such-element" };
  GstElement *elements[2];
  g_autoptr (GError) error = NULL;

  g_assert_false (stage_chain_add (fixture->stage, fixture->bin, factories, elements, 2, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT);
}

static void
test_names_what_does_not_fit (ChainFixture *fixture, gconstpointer user_data)
{
  static const char *const factories[] = { "fakesink", "identity" };
  GstElement *elements[2];
  g_autoptr (GError) error = NULL;

  g_assert_false (stage_chain_add (fixture->stage, fixture->bin, factories, elements, 2, &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL);
  g_assert_cmpstr (error->message, ==, "can't link 'fakesink' to 'identity'");
}

static void
test_drops_tags (ChainFixture *fixture, gconstpointer user_data)
{
  g_autoptr (GstElement)
      identity = gst_object_ref_sink (gst_element_factory_make ("identity", NULL));
  GstHarness *harness = gst_harness_new_with_element (identity, "sink", "src");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (identity, "sink");
  GstEvent *event;
  guint n_tags = 0;

  stage_chain_drop_tags (sink);
  gst_harness_set_src_caps_str (harness, "audio/x-raw");
  gst_harness_push_event (harness,
                          gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "secret", NULL)));
  gst_harness_push_event (harness, gst_event_new_eos ());
  while ((event = gst_harness_try_pull_event (harness)) != NULL) {
    n_tags += GST_EVENT_TYPE (event) == GST_EVENT_TAG;
    gst_event_unref (event);
  }
  g_assert_cmpuint (n_tags, ==, 0);
  gst_harness_teardown (harness);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plugins/stage-chain/" name, ChainFixture, NULL, set_up, function, tear_down)
  ADD ("links-in-order", test_links_in_order);
  ADD ("names-missing-element", test_names_missing_element);
  ADD ("names-what-does-not-fit", test_names_what_does_not_fit);
  ADD ("drops-tags", test_drops_tags);
#undef ADD
  return g_test_run ();
}
