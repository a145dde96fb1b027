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
 */
#include <glib.h>
#include <sanitizer/lsan_interface.h>

static void
stop_looking (void)
{
  __lsan_disable ();
}

/* Runs before the constructors of all libraries. */
__attribute__ ((section (".preinit_array"),
                used)) static void (*const before_libraries) (void) = stop_looking;

/* Runs after them. */
__attribute__ ((constructor)) static void
start_looking (void)
{
  __lsan_enable ();
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
}
