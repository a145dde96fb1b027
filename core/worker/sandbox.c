// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a worker gives up before it touches a foreign file.
 *
 * This is the one place that takes rights away, in C and in the worker itself, so that nothing
 * depends on how it was started. Landlock rules and the seccomp block-list belong into
 * sl_sandbox_enter(): by then every library has been loaded, and the order says which folder may be
 * written. */
#include "worker/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sluice/sluice-error.h"

/* Data of one worker. A transcode of 4K uses about 1 GB; poppler takes 3.4 GB for a bitmap of
 * 30,000 x 30,000, and a file of a few bytes can make others ask for any amount. */
#define MAX_DATA_BYTES (G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024)

/* Of one file that is written: many times the longest recording as raw samples. */
#define MAX_FILE_BYTES (G_GUINT64_CONSTANT (16) * 1024 * 1024 * 1024)

/* Open at once: a graph with every stage has about a hundred. What select() can still watch. */
#define MAX_DESCRIPTORS 1024

/* The kernel counts all processes and threads of the user, not of the worker: workers of 64 cores
 * have thousands. Half of the smallest usual range of process ids, so that whatever starts
 * processes without end leaves some for those who have to stop it. */
#define MAX_PROCESSES 16384

/* From SIGXCPU, by which the daemon knows the reason, to SIGKILL for who ignores it. */
#define CPU_GRACE_SECONDS 2

static gboolean
set_system_error (GError **error, const char *what)
{
  int saved_errno = errno;

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to %s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* The daemon kills the group, and with it whatever a library started behind our back. */
static gboolean
lead_process_group (GError **error)
{
  /* A leader of a session is one of its group, too, and may not say so again. */
  if (getpgrp () == getpid () || setpgid (0, 0) == 0)
    return TRUE;
  return set_system_error (error, "make a process group");
}

static gboolean
die_with_parent (GError **error)
{
  pid_t parent = getppid ();

  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    return set_system_error (error, "ask for death with the parent");
  if (getppid () == parent)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_SHUTTING_DOWN,
                       "the parent died while the worker started");
  return FALSE;
}

/* Whoever started the service may have set a lower limit, which only root can raise. */
static gboolean
limit_resource (int resource, guint64 maximum, GError **error)
{
  struct rlimit limit = { 0 };

  if (getrlimit (resource, &limit) != 0)
    return set_system_error (error, "see the limits");
  limit.rlim_max = MIN (limit.rlim_max, maximum);
  limit.rlim_cur = MIN (limit.rlim_cur, limit.rlim_max);
  return setrlimit (resource, &limit) == 0 || set_system_error (error, "limit what may be used");
}

/* A dump of a worker holds pieces of a user's recording. */
static gboolean
forbid_core_dumps (GError **error)
{
  const struct rlimit none = { 0, 0 };

  return setrlimit (RLIMIT_CORE, &none) == 0 || set_system_error (error, "forbid core dumps");
}

static gboolean
close_other_descriptors (int keep_fd, GError **error)
{
  if (keep_fd > STDERR_FILENO + 1
      && close_range (STDERR_FILENO + 1, (unsigned int) keep_fd - 1, 0) != 0)
    return set_system_error (error, "close descriptors");
  return close_range ((unsigned int) MAX (keep_fd, STDERR_FILENO) + 1, ~0U, 0) == 0
         || set_system_error (error, "close descriptors");
}

static gboolean
yield_to_others (int niceness, GError **error)
{
  /* -1 is a niceness, too. */
  errno = 0;
  return nice (niceness) != -1 || errno == 0 || set_system_error (error, "lower the priority");
}

gboolean
sl_sandbox_isolate (int keep_fd, int niceness, GError **error)
{
  umask (077);
  return yield_to_others (niceness, error) && lead_process_group (error) && die_with_parent (error)
         && forbid_core_dumps (error) && limit_resource (RLIMIT_NOFILE, MAX_DESCRIPTORS, error)
         && limit_resource (RLIMIT_NPROC, MAX_PROCESSES, error)
         && close_other_descriptors (keep_fd, error)
         && (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
             || set_system_error (error, "refuse new privileges"));
}

static gboolean
limit_data (GError **error)
{
#ifdef __SANITIZE_ADDRESS__
  /* Its map of all memory counts as data. */
  return TRUE;
#else
  return limit_resource (RLIMIT_DATA, MAX_DATA_BYTES, error);
#endif
}

/* A hard limit can't be taken back: only the last order of a worker gets one. */
static gboolean
limit_cpu (guint seconds, gboolean is_last, GError **error)
{
  struct rlimit limit = { 0 };
  struct rusage used = { 0 };
  rlim_t end = 0;

  if (getrlimit (RLIMIT_CPU, &limit) != 0 || getrusage (RUSAGE_SELF, &used) != 0)
    return set_system_error (error, "see the limits");
  end = (rlim_t) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds;
  if (seconds > 0 && is_last)
    limit.rlim_max = MIN (limit.rlim_max, end + CPU_GRACE_SECONDS);
  limit.rlim_cur = seconds > 0 ? MIN (limit.rlim_max, end) : limit.rlim_max;
  return setrlimit (RLIMIT_CPU, &limit) == 0 || set_system_error (error, "limit processor time");
}

gboolean
sl_sandbox_enter (guint cpu_seconds, gboolean is_last, GError **error)
{
  return limit_data (error) && limit_resource (RLIMIT_FSIZE, MAX_FILE_BYTES, error)
         && limit_cpu (cpu_seconds, is_last, error);
}
