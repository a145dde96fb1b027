// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Orders: there and back without a loss, and nothing else is taken. */
#include "ipc/work-order.h"

#include <string.h>

#include "sluice/sluice-error.h"

#define REQUIRED                                                                                   \
  "\"passId\":\"p\",\"mediaId\":\"m\",\"kind\":\"probe\",\"descriptor\":\"d\","                    \
  "\"descriptorName\":\"n\",\"inputPath\":\"/in\",\"workFolder\":\"/work\""

static SlWorkOrder *
make_order (void)
{
  const char *const stages[] = { "thumbnail", "audio", NULL };
  const char *const needed[] = { "audio=/work/a=b.wav", NULL };
  const char *const checkpoints[] = { "piece-1=/work/checkpoint-piece-1", NULL };
  const char *const overrides[] = { "transcript.prompt=a = b", NULL };
  SlWorkOrder *order = sl_work_order_new ();

  order->pass_id = g_strdup ("pass");
  order->media_id = g_strdup ("media");
  order->kind = g_strdup ("quick");
  order->descriptor = g_strdup ("file_type: video\n# \"quoted\" \\ ü\n");
  order->descriptor_name = g_strdup ("video.yaml");
  order->stages = g_strdupv ((char **) stages);
  order->media_info = g_strdup ("{\"duration\": 1}");
  order->input_path = g_strdup ("/in put");
  order->work_dir = g_strdup ("/work");
  order->needed = g_strdupv ((char **) needed);
  order->checkpoints = g_strdupv ((char **) checkpoints);
  order->overrides = g_strdupv ((char **) overrides);
  order->thread_budget = 3;
  order->cpu_seconds = 600;
  return order;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkOrder) order = make_order ();
  g_autofree char *json = sl_work_order_to_json (order);
  g_autoptr (SlWorkOrder) again = sl_work_order_new_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (again->pass_id, ==, order->pass_id);
  g_assert_cmpstr (again->media_id, ==, order->media_id);
  g_assert_cmpstr (again->kind, ==, order->kind);
  g_assert_cmpstr (again->descriptor, ==, order->descriptor);
  g_assert_cmpstr (again->descriptor_name, ==, order->descriptor_name);
  g_assert_cmpstrv (again->stages, order->stages);
  g_assert_cmpstr (again->media_info, ==, order->media_info);
  g_assert_cmpstr (again->input_path, ==, order->input_path);
  g_assert_cmpstr (again->work_dir, ==, order->work_dir);
  g_assert_cmpstrv (again->needed, order->needed);
  g_assert_cmpstrv (again->checkpoints, order->checkpoints);
  g_assert_cmpstrv (again->overrides, order->overrides);
  g_assert_cmpuint (again->thread_budget, ==, 3);
  g_assert_cmpuint (again->cpu_seconds, ==, 600);
}

static void
test_what_may_be_missing (void)
{
  const char *json = "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0}";
  g_autoptr (GError) error = NULL;
  g_autoptr (SlWorkOrder) order = sl_work_order_new_from_json (json, strlen (json), &error);

  g_assert_no_error (error);
  g_assert_null (order->stages);
  g_assert_null (order->media_info);
  g_assert_null (order->needed);
}

static void
test_everything_else_is_refused (void)
{
  static const char *const refused[] = {
    "",
    "[]",
    "{}",
    "{" REQUIRED "}",
    "{" REQUIRED ",\"threadBudget\":0}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":-1}",
    "{" REQUIRED ",\"threadBudget\":-1,\"cpuSeconds\":0}",
    "{" REQUIRED ",\"threadBudget\":\"1\",\"cpuSeconds\":0}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"shell\":\"x\"}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"passId\":\"twice\"}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"stages\":\"all\"}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"stages\":[1]}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"needed\":[\"no-path\"]}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"checkpoints\":[\"no-path\"]}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"overrides\":[\"no-stage=a.b\"]}",
    "{" REQUIRED ",\"threadBudget\":0,\"cpuSeconds\":0,\"mediaInfo\":\"not JSON\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SlWorkOrder)
        order = sl_work_order_new_from_json (refused[i], strlen (refused[i]), &error);

    g_test_message ("%s", refused[i]);
    g_assert_null (order);
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ipc/work-order/round-trip", test_round_trip);
  g_test_add_func ("/ipc/work-order/what-may-be-missing", test_what_may_be_missing);
  g_test_add_func ("/ipc/work-order/everything-else-is-refused", test_everything_else_is_refused);
  return g_test_run ();
}
