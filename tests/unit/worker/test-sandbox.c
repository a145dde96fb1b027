// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker gives up, looked at from inside: each test runs in a process of its own, since none
 * of it can be taken back. */
#include "worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void
isolate (int keep_fd)
{
  g_autoptr (GError) error = NULL;

  sl_sandbox_isolate (keep_fd, 0, &error);
  g_assert_no_error (error);
}

static void
test_group_of_its_own (void)
{
  if (g_test_subprocess ()) {
    isolate (STDERR_FILENO);
    g_assert_cmpint (getpgrp (), ==, getpid ());
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_dies_with_its_parent (void)
{
  if (g_test_subprocess ()) {
    int signal_number = 0;

    isolate (STDERR_FILENO);
    g_assert_no_errno (prctl (PR_GET_PDEATHSIG, &signal_number));
    g_assert_cmpint (signal_number, ==, SIGKILL);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_no_dumps_no_privileges_no_readers (void)
{
  if (g_test_subprocess ()) {
    struct rlimit limit = { 1, 1 };

    isolate (STDERR_FILENO);
    g_assert_no_errno (getrlimit (RLIMIT_CORE, &limit));
    g_assert_cmpuint (limit.rlim_max, ==, 0);
    g_assert_cmpint (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
    g_assert_cmpint (umask (0), ==, 077);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_descriptors_and_processes_are_counted (void)
{
  if (g_test_subprocess ()) {
    struct rlimit limit = { 0 };

    isolate (STDERR_FILENO);
    g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
    g_assert_cmpuint (limit.rlim_max, <=, 1024);
    g_assert_cmpuint (limit.rlim_cur, ==, limit.rlim_max);
    g_assert_no_errno (getrlimit (RLIMIT_NPROC, &limit));
    g_assert_cmpuint (limit.rlim_max, <=, 16384);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static gboolean
is_open (int fd)
{
  return fcntl (fd, F_GETFD) >= 0 || errno != EBADF;
}

static void
test_descriptors_are_closed (void)
{
  if (g_test_subprocess ()) {
    int below = open ("/dev/null", O_RDONLY);
    int kept = open ("/dev/null", O_RDONLY);
    int above = open ("/dev/null", O_RDONLY);

    isolate (kept);
    g_assert_false (is_open (below));
    g_assert_true (is_open (kept));
    g_assert_false (is_open (above));
    g_assert_true (is_open (STDERR_FILENO));
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_yields_to_others (void)
{
  if (g_test_subprocess ()) {
    int before = getpriority (PRIO_PROCESS, 0);
    g_autoptr (GError) error = NULL;

    sl_sandbox_isolate (STDERR_FILENO, 5, &error);
    g_assert_no_error (error);
    g_assert_cmpint (getpriority (PRIO_PROCESS, 0), ==, MIN (before + 5, 19));
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* A loop ends, and the order after it has its full time again. */
static void
test_enter_limits_processor_time (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (GError) error = NULL;
    volatile guint64 turns = 0;

    sl_sandbox_enter (1, FALSE, &error);
    g_assert_no_error (error);
    for (;;)
      turns++;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
}

/* Nothing comes after it: whoever ignores the signal is killed. */
static void
test_enter_ends_with_the_last_order (void)
{
  if (g_test_subprocess ()) {
    struct rlimit limit = { 0 };
    g_autoptr (GError) error = NULL;

    sl_sandbox_enter (100, TRUE, &error);
    g_assert_no_error (error);
    g_assert_cmpint (getrlimit (RLIMIT_CPU, &limit), ==, 0);
    g_assert_cmpuint (limit.rlim_cur, >=, 100);
    g_assert_cmpuint (limit.rlim_max, ==, limit.rlim_cur + 2);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_enter_gives_processor_time_back (void)
{
  if (g_test_subprocess ()) {
    struct rlimit limit = { 0 };
    g_autoptr (GError) error = NULL;

    sl_sandbox_enter (1, FALSE, &error);
    g_assert_no_error (error);
    sl_sandbox_enter (0, TRUE, &error);
    g_assert_no_error (error);
    g_assert_cmpint (getrlimit (RLIMIT_CPU, &limit), ==, 0);
    g_assert_cmpuint (limit.rlim_cur, ==, limit.rlim_max);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* As a unit file or a shell may have set it. */
static void
test_enter_keeps_lower_limits (void)
{
  if (g_test_subprocess ()) {
    const struct rlimit lower = { 1 << 20, 2 << 20 };
    struct rlimit limit = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &lower), ==, 0);
    sl_sandbox_enter (0, TRUE, &error);
    g_assert_no_error (error);
    g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
    g_assert_cmpuint (limit.rlim_cur, ==, lower.rlim_cur);
    g_assert_cmpuint (limit.rlim_max, ==, lower.rlim_max);
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

#ifndef __SANITIZE_ADDRESS__
static void
test_enter_limits_memory (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (GError) error = NULL;

    sl_sandbox_enter (0, TRUE, &error);
    g_assert_no_error (error);
    g_assert_null (g_try_malloc ((gsize) 5 << 30));
    return;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}
#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/sandbox/group-of-its-own", test_group_of_its_own);
  g_test_add_func ("/worker/sandbox/dies-with-its-parent", test_dies_with_its_parent);
  g_test_add_func ("/worker/sandbox/no-dumps-no-privileges-no-readers",
                   test_no_dumps_no_privileges_no_readers);
  g_test_add_func ("/worker/sandbox/descriptors-and-processes-are-counted",
                   test_descriptors_and_processes_are_counted);
  g_test_add_func ("/worker/sandbox/descriptors-are-closed", test_descriptors_are_closed);
  g_test_add_func ("/worker/sandbox/yields-to-others", test_yields_to_others);
  g_test_add_func ("/worker/sandbox/enter-limits-processor-time", test_enter_limits_processor_time);
  g_test_add_func ("/worker/sandbox/enter-gives-processor-time-back",
                   test_enter_gives_processor_time_back);
  g_test_add_func ("/worker/sandbox/enter-ends-with-the-last-order",
                   test_enter_ends_with_the_last_order);
  g_test_add_func ("/worker/sandbox/enter-keeps-lower-limits", test_enter_keeps_lower_limits);
#ifndef __SANITIZE_ADDRESS__
  g_test_add_func ("/worker/sandbox/enter-limits-memory", test_enter_limits_memory);
#endif
  return g_test_run ();
}
