// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Tells LeakSanitizer what is not a leak of ours; part of tests that are built with it.
 *
 * GLib makes its table of quarks before main, and leaves the old table behind, on purpose, when the
 * table grows: other threads may be reading it. GStreamer makes it grow. A suppression can't name
 * that table without unwinding the stack of every allocation, so what libraries allocate before
 * main is not looked at.
 *
 * Programs that a test starts are not looked at either: their exit status is what the test reads.
 *
 * The look itself crashes when it comes upon a thread of GStreamer that is just ending ("Tracer
 * caught signal 11"), so it waits until their number has stood still for a moment.
 */
#include <glib.h>
#include <sanitizer/lsan_interface.h>
#include <stdlib.h>

/* A thread ends in far less. */
#define LOOK_INTERVAL_US 5000
#define N_EQUAL_LOOKS 4
#define MAX_LOOKS 200

static void
stop_looking (void)
{
  __lsan_disable ();
}

/* Runs before the constructors of all libraries. */
__attribute__ ((section (".preinit_array"),
                used)) static void (*const before_libraries) (void) = stop_looking;

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n_threads = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    n_threads++;
  return n_threads;
}

static void
wait_for_ending_threads (void)
{
  guint before = 0;
  guint n_equal = 0;

  /* Threads of a pool that have nothing to do end by themselves after a while, which may be now. */
  g_thread_pool_set_max_unused_threads (0);
  before = count_threads ();
  for (guint i = 0; i < MAX_LOOKS && n_equal < N_EQUAL_LOOKS; i++) {
    guint now = 0;

    g_usleep (LOOK_INTERVAL_US);
    now = count_threads ();
    n_equal = now == before ? n_equal + 1 : 0;
    before = now;
  }
}

/* Runs after them; what is registered last runs first, so before the look. */
__attribute__ ((constructor)) static void
start_looking (void)
{
  __lsan_enable ();
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  atexit (wait_for_ending_threads);
}
