// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Beats come while the main loop turns and checks come back, and only then. */
#include "daemon/watchdog.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file-util.h"

/* Short, so that several beats are due in a test; what is asserted does not depend on it. */
#define LIMIT_US "20000"
/* Long enough for several beats, had there been any. */
#define SILENCE_MS 100

typedef struct {
  int fd;
  SlServiceNotifier *notifier; /* (owned) */
  GMutex lock;
  GCond changed;
  guint n_checks;
  gboolean hangs;
} Fixture;

static void
check (gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_checks++;
  g_cond_signal (&self->changed);
  while (self->hangs)
    g_cond_wait (&self->changed, &self->lock);
}

static void
fixture_set_up (Fixture *self, gconstpointer watchdog_usec)
{
  g_autofree char *name = g_strdup_printf ("@sluice-watchdog-%d-%u", (int) getpid (),
                                           g_random_int ());
  g_autofree char *socket_entry = g_strconcat ("NOTIFY_SOCKET=", name, NULL);
  const char *const environment[] = { socket_entry, watchdog_usec, NULL };
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  memcpy (address.sun_path + 1, name + 1, strlen (name) - 1);
  self->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (bind (self->fd, (struct sockaddr *) &address,
                           (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (name))));
  self->notifier = sl_service_notifier_new (environment, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *self, gconstpointer watchdog_usec)
{
  sl_service_notifier_free (self->notifier);
  sl_fd_close (&self->fd);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

static guint
count_beats (Fixture *self)
{
  char text[64] = "";
  guint n_beats = 0;

  while (recv (self->fd, text, sizeof text, MSG_DONTWAIT) > 0)
    n_beats++;
  return n_beats;
}

static gboolean
on_time_up (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
turn_main_loop (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (SILENCE_MS, on_time_up, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_first_check (Fixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_checks == 0)
    g_cond_wait (&self->changed, &self->lock);
}

static void
set_hangs (Fixture *self, gboolean hangs)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->hangs = hangs;
  g_cond_signal (&self->changed);
}

static void
test_beats_go_on (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWatchdog) watchdog = sl_watchdog_new (self->notifier, check, self);
  guint n_beats = 0;

  while (n_beats < 3) {
    g_main_context_iteration (NULL, TRUE);
    n_beats += count_beats (self);
  }
}

static void
test_a_check_that_hangs_is_silence (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWatchdog) watchdog = NULL;

  set_hangs (self, TRUE);
  watchdog = sl_watchdog_new (self->notifier, check, self);
  wait_for_first_check (self);
  turn_main_loop ();
  g_assert_cmpuint (count_beats (self), ==, 0);
  g_assert_cmpuint (self->n_checks, ==, 1);
  set_hangs (self, FALSE);
  while (count_beats (self) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_a_loop_that_hangs_is_silence (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWatchdog) watchdog = sl_watchdog_new (self->notifier, check, self);
  GPollFD beat = { self->fd, G_IO_IN, 0 };
  char text[64] = "";

  /* The one of the start. */
  g_assert_cmpint (recv (self->fd, text, sizeof text, 0), >, 0);
  g_assert_cmpint (g_poll (&beat, 1, SILENCE_MS), ==, 0);
}

static void
test_nobody_watches (Fixture *self, gconstpointer user_data)
{
  g_autoptr (SlWatchdog) watchdog = sl_watchdog_new (self->notifier, check, self);

  turn_main_loop ();
  g_assert_cmpuint (count_beats (self), ==, 0);
  g_assert_cmpuint (self->n_checks, ==, 0);
}

static void
add (const char *name, const char *watchdog_usec, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/daemon/watchdog/", name, NULL);

  g_test_add (path, Fixture, watchdog_usec, fixture_set_up, func, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("beats-go-on", "WATCHDOG_USEC=" LIMIT_US, test_beats_go_on);
  add ("a-check-that-hangs-is-silence", "WATCHDOG_USEC=" LIMIT_US,
       test_a_check_that_hangs_is_silence);
  add ("a-loop-that-hangs-is-silence", "WATCHDOG_USEC=" LIMIT_US,
       test_a_loop_that_hangs_is_silence);
  add ("nobody-watches", NULL, test_nobody_watches);
  return g_test_run ();
}
