// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a service manager receives, on a socket of each kind. */
#include "daemon/service-notifier.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file-util.h"
#include "sluice/sluice-error.h"

typedef struct {
  int fd;
  char *name;   /* (owned): the value of NOTIFY_SOCKET */
  char *folder; /* (owned) (nullable) */
} Manager;

static void
manager_listen (Manager *self)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = strlen (self->name);

  memcpy (address.sun_path, self->name, length + 1);
  if (self->name[0] == '@')
    address.sun_path[0] = '\0';
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (bind (self->fd, (struct sockaddr *) &address,
                           (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length
                                        + (self->name[0] == '@' ? 0 : 1))));
}

static void
manager_set_up (Manager *self, gconstpointer kind)
{
  if (g_str_equal (kind, "abstract")) {
    self->name = g_strdup_printf ("@sluice-test-%d-%u", (int) getpid (), g_random_int ());
  } else {
    self->folder = g_dir_make_tmp ("sluice-notify-XXXXXX", NULL);
    self->name = g_build_filename (self->folder, "notify", NULL);
  }
  manager_listen (self);
}

static void
manager_tear_down (Manager *self, gconstpointer kind)
{
  sl_fd_close (&self->fd);
  if (self->folder != NULL)
    g_assert_true (sl_folder_remove (self->folder, NULL));
  g_free (self->folder);
  g_free (self->name);
}

static void
assert_received (Manager *self, const char *expected)
{
  char text[512] = "";

  g_assert_cmpint (recv (self->fd, text, sizeof text - 1, MSG_DONTWAIT), >, 0);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_nothing_received (Manager *self)
{
  char text[1];

  g_assert_cmpint (recv (self->fd, text, sizeof text, MSG_DONTWAIT), <, 0);
}

static SlServiceNotifier *
make_notifier (const Manager *self, const char *usec, const char *pid)
{
  g_auto (GStrv) environment = g_new0 (char *, 1);
  g_autoptr (GError) error = NULL;
  SlServiceNotifier *notifier = NULL;

  environment = g_environ_setenv (environment, "NOTIFY_SOCKET", self->name, TRUE);
  if (usec != NULL)
    environment = g_environ_setenv (environment, "WATCHDOG_USEC", usec, TRUE);
  if (pid != NULL)
    environment = g_environ_setenv (environment, "WATCHDOG_PID", pid, TRUE);
  notifier = sl_service_notifier_new ((const char *const *) environment, &error);
  g_assert_no_error (error);
  return notifier;
}

static void
test_messages (Manager *self, gconstpointer kind)
{
  g_autoptr (SlServiceNotifier) notifier = make_notifier (self, NULL, NULL);

  sl_service_notifier_set_status (notifier, "opening");
  assert_received (self, "STATUS=opening");
  sl_service_notifier_set_ready (notifier, "serving");
  assert_received (self, "READY=1\nSTATUS=serving");
  sl_service_notifier_beat (notifier);
  assert_received (self, "WATCHDOG=1");
  sl_service_notifier_set_stopping (notifier, "waiting");
  assert_received (self, "STOPPING=1\nSTATUS=waiting");
  sl_service_notifier_extend (notifier, 15000000);
  assert_received (self, "EXTEND_TIMEOUT_USEC=15000000");
  assert_nothing_received (self);
}

static void
test_status_is_one_line (Manager *self, gconstpointer kind)
{
  g_autoptr (SlServiceNotifier) notifier = make_notifier (self, NULL, NULL);

  sl_service_notifier_set_ready (notifier, "failed\nMAINPID=1");
  assert_received (self, "READY=1\nSTATUS=failed MAINPID=1");
}

static void
test_watchdog_of_this_process (Manager *self, gconstpointer kind)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (SlServiceNotifier) ours = make_notifier (self, "30000000", pid);
  g_autoptr (SlServiceNotifier) anybodys = make_notifier (self, "30000000", NULL);
  g_autoptr (SlServiceNotifier) parents = make_notifier (self, "30000000", "1");
  g_autoptr (SlServiceNotifier) without = make_notifier (self, NULL, NULL);

  g_assert_cmpuint (sl_service_notifier_get_watchdog_us (ours), ==, 30000000);
  g_assert_cmpuint (sl_service_notifier_get_watchdog_us (anybodys), ==, 30000000);
  g_assert_cmpuint (sl_service_notifier_get_watchdog_us (parents), ==, 0);
  g_assert_cmpuint (sl_service_notifier_get_watchdog_us (without), ==, 0);
}

static GLogWriterOutput
count_warning (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  guint *n_warnings = user_data;

  (*n_warnings)++;
  return G_LOG_WRITER_HANDLED;
}

/* In a process of its own, since there is one writer. */
static void
test_lost_manager_is_logged_once (Manager *self, gconstpointer kind)
{
  if (g_test_subprocess ()) {
    g_autoptr (SlServiceNotifier) notifier = make_notifier (self, NULL, NULL);
    guint n_warnings = 0;

    g_log_set_writer_func (count_warning, &n_warnings, NULL);
    g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
    sl_fd_close (&self->fd);
    if (self->folder != NULL)
      g_assert_no_errno (g_unlink (self->name));
    sl_service_notifier_beat (notifier);
    sl_service_notifier_beat (notifier);
    g_assert_cmpuint (n_warnings, ==, 1);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_without_a_manager (void)
{
  const char *const environment[] = { "WATCHDOG_USEC=1000", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SlServiceNotifier) notifier = sl_service_notifier_new (environment, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sl_service_notifier_get_watchdog_us (notifier), ==, 0);
  sl_service_notifier_set_ready (notifier, "nobody listens");
}

static void
test_bad_variables_are_refused (void)
{
  static const char *const bad[][4] = {
    { "NOTIFY_SOCKET=notify", NULL },
    { "NOTIFY_SOCKET=/", NULL },
    { "NOTIFY_SOCKET=@", NULL },
    { "NOTIFY_SOCKET=/a/path/that/is/longer/than/what/an/address/of/a/unix/socket/can/hold/"
      "which/is/no/more/than/a/hundred/and/eight/bytes",
      NULL },
    { "NOTIFY_SOCKET=@x", "WATCHDOG_USEC=soon", NULL },
    { "NOTIFY_SOCKET=@x", "WATCHDOG_USEC=1", "WATCHDOG_PID=me", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (sl_service_notifier_new (bad[i], &error));
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION);
  }
}

static void
add (const char *name, const char *kind, void (*func) (Manager *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/daemon/service-notifier/%s/%s", name, kind);

  g_test_add (path, Manager, kind, manager_set_up, func, manager_tear_down);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "path", "abstract" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    add ("messages", kinds[i], test_messages);
    add ("status-is-one-line", kinds[i], test_status_is_one_line);
    add ("watchdog-of-this-process", kinds[i], test_watchdog_of_this_process);
    add ("lost-manager-is-logged-once", kinds[i], test_lost_manager_is_logged_once);
  }
  g_test_add_func ("/daemon/service-notifier/without-a-manager", test_without_a_manager);
  g_test_add_func ("/daemon/service-notifier/bad-variables-are-refused",
                   test_bad_variables_are_refused);
  return g_test_run ();
}
