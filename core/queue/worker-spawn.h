// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>
#include <sys/types.h>

/* A new process with our end of its socket and of its standard error. */
typedef struct {
  pid_t pid;
  int pid_fd; /* readable when it has ended */
  int socket_fd;
  int stderr_fd;
} SlSpawnedWorker;

/* Starts @program, which lowers its priority by @niceness, with a clean environment: no credential
 * of the daemon gets there. The socket is its descriptor 3. On error nothing is left running. */
gboolean
sl_worker_spawn (const char *program, guint niceness, SlSpawnedWorker *spawned, GError **error);
