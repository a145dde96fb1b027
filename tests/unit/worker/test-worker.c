// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The program itself on a socket pair: hello, an order or two, a typed answer, and the end when the
 * daemon is gone. */
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/file-util.h"
#include "ipc/blocking-channel.h"
#include "sluice/sluice-error.h"
#include "test-folder.h"

typedef struct {
  TestFolder *folder;         /* (owned) */
  GSubprocess *process;       /* (owned) */
  SlBlockingChannel *channel; /* (owned) (nullable) */
} Fixture;

static void
fixture_set_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GSubprocessLauncher)
      launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMessage) hello = NULL;
  int ends[2] = { -1, -1 };

  self->folder = test_folder_new ();
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
  self->channel = sl_blocking_channel_new (ends[0]);
  g_subprocess_launcher_take_fd (launcher, ends[1], 3);
  g_subprocess_launcher_setenv (launcher, "SLUICE_CACHE_DIR", self->folder, TRUE);
  self->process = g_subprocess_launcher_spawn (launcher, &error, SLUICE_WORKER, "--nice=0", NULL);
  g_assert_no_error (error);
  hello = sl_blocking_channel_receive (self->channel, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hello->type, ==, SL_MESSAGE_HELLO);
  g_assert_cmpuint (hello->protocol, ==, SL_IPC_PROTOCOL);
}

static void
fixture_tear_down (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->channel, sl_blocking_channel_free);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_clear_pointer (&self->folder, test_folder_remove);
}

static SlMessage *
answer_to (Fixture *self, const char *descriptor, const char *kind)
{
  SlWorkOrder *order = sl_work_order_new ();
  g_autoptr (SlMessage) message = sl_message_new_order (order);
  g_autoptr (GError) error = NULL;
  SlMessage *answer = NULL;

  order->pass_id = g_strdup ("pass");
  order->media_id = g_strdup ("media");
  order->kind = g_strdup (kind);
  order->descriptor = g_strdup (descriptor);
  order->descriptor_name = g_strdup ("test.yaml");
  order->input_path = g_build_filename (self->folder, "missing.webm", NULL);
  order->work_dir = g_strdup (self->folder);
  sl_blocking_channel_send (self->channel, message, &error);
  g_assert_no_error (error);
  answer = sl_blocking_channel_receive (self->channel, &error);
  g_assert_no_error (error);
  return answer;
}

#define DESCRIPTOR                                                                                 \
  "file_type: video\nbucket: videos\nallowed: [webm]\nmax_size: 1MB\nstages:\n"                    \
  "  - id: thumbnail\n"

static void
test_bad_descriptor_is_data (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) answer = answer_to (self, "file_type: [\n", "probe");

  g_assert_cmpint (answer->type, ==, SL_MESSAGE_ERROR);
  g_assert_error (answer->error, SLUICE_ERROR, SLUICE_ERROR_DESCRIPTOR_INVALID);
  g_assert_nonnull (strstr (answer->error->message, "test.yaml:"));
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
}

static void
test_pass_without_media_info_is_refused (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) answer = answer_to (self, DESCRIPTOR, "quick");

  g_assert_cmpint (answer->type, ==, SL_MESSAGE_ERROR);
  g_assert_error (answer->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
}

static void
test_missing_input_is_data (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) answer = answer_to (self, DESCRIPTOR, "probe");

  g_assert_cmpint (answer->type, ==, SL_MESSAGE_ERROR);
  g_assert_cmpint (answer->error->domain, ==, SLUICE_ERROR);
}

static void
probe_document (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->folder, "missing.webm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SlMessage) answer = NULL;

  g_file_set_contents (path, "%PDF-1.7\n", -1, &error);
  g_assert_no_error (error);
  answer = answer_to (self, DESCRIPTOR, "probe");
  g_assert_cmpint (answer->type, ==, SL_MESSAGE_REPORT);
  g_assert_nonnull (strstr (answer->report->media_info, "pdf"));
}

static void
test_another_order_after_a_probe (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) answer = NULL;

  probe_document (self);
  answer = answer_to (self, DESCRIPTOR, "quick");
  g_assert_cmpint (answer->type, ==, SL_MESSAGE_ERROR);
  g_assert_error (answer->error, SLUICE_ERROR, SLUICE_ERROR_WORKER_PROTOCOL);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
}

static void
test_no_order_after_a_probe (Fixture *self, gconstpointer user_data)
{
  probe_document (self);
  g_clear_pointer (&self->channel, sl_blocking_channel_free);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
}

static void
test_idle_worker_ends_with_its_daemon (Fixture *self, gconstpointer user_data)
{
  g_clear_pointer (&self->channel, sl_blocking_channel_free);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
}

static void
test_second_message_instead_of_an_order (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlMessage) hello = sl_message_new_hello ();
  g_autoptr (GError) error = NULL;

  sl_blocking_channel_send (self->channel, hello, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 1);
}

static void
add (const char *name, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/worker/worker/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("bad-descriptor-is-data", test_bad_descriptor_is_data);
  add ("pass-without-media-info-is-refused", test_pass_without_media_info_is_refused);
  add ("missing-input-is-data", test_missing_input_is_data);
  add ("another-order-after-a-probe", test_another_order_after_a_probe);
  add ("no-order-after-a-probe", test_no_order_after_a_probe);
  add ("idle-worker-ends-with-its-daemon", test_idle_worker_ends_with_its_daemon);
  add ("second-message-instead-of-an-order", test_second_message_instead_of_an_order);
  return g_test_run ();
}
