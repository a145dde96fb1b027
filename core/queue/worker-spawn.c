// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Starting a worker. No function runs between fork and exec (GLib then uses posix_spawn, which does
 * not copy the daemon's page tables); what has to be set up in the child the worker does itself, as
 * its first act. */
#include "queue/worker-spawn.h"

#include <errno.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/child-environment.h"
#include "base/file-util.h"
#include "sluice/sluice-error.h"

/* What the worker's main() takes. */
#define WORKER_SOCKET_FD 3

static gboolean
make_socket_pair (int *ours, int *theirs, GError **error)
{
  int ends[2] = { -1, -1 };

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to make a socket pair: %s",
                 g_strerror (errno));
    return FALSE;
  }
  *ours = ends[0];
  *theirs = ends[1];
  return TRUE;
}

static gboolean
spawn_process (const char *program,
               guint niceness,
               int socket_fd,
               SlSpawnedWorker *spawned,
               GError **error)
{
  g_autofree char *nice_option = g_strdup_printf ("--nice=%u", niceness);
  const char *const arguments[] = { program, nice_option, NULL };
  const int target_fd = WORKER_SOCKET_FD;
  g_auto (GStrv) environment = sl_child_environment_new ();
  g_autoptr (GError) inner = NULL;

  if (g_spawn_async_with_pipes_and_fds (NULL, arguments, (const char *const *) environment,
                                        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL
                                            | G_SPAWN_LEAVE_DESCRIPTORS_OPEN
                                            | G_SPAWN_CLOEXEC_PIPES,
                                        NULL, NULL, -1, -1, -1, &socket_fd, &target_fd, 1,
                                        &spawned->pid, NULL, NULL, &spawned->stderr_fd, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFIGURATION, "failed to start '%s': %s", program,
               inner->message);
  return FALSE;
}

/* A process that we could not watch is of no use. */
static gboolean
abandon (SlSpawnedWorker *spawned, GError **error)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to watch process %d: %s",
               (int) spawned->pid, g_strerror (errno));
  kill (spawned->pid, SIGKILL);
  waitpid (spawned->pid, NULL, 0);
  sl_fd_close (&spawned->stderr_fd);
  return FALSE;
}

gboolean
sl_worker_spawn (const char *program, guint niceness, SlSpawnedWorker *spawned, GError **error)
{
  g_auto (SlAutoFd) ours = -1;
  g_auto (SlAutoFd) theirs = -1;

  if (!make_socket_pair (&ours, &theirs, error)
      || !spawn_process (program, niceness, theirs, spawned, error))
    return FALSE;
  spawned->pid_fd = pidfd_open (spawned->pid, 0);
  if (spawned->pid_fd < 0)
    return abandon (spawned, error);
  spawned->socket_fd = sl_fd_steal (&ours);
  return TRUE;
}
