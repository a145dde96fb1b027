// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* sluice-worker: started by the daemon with one end of a socket pair as descriptor 3, never by
 * hand. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "worker/worker.h"

/* By convention the first after the standard ones, as with socket activation. */
#define SOCKET_FD 3

int
main (int argc, char **argv)
{
  const char *level = g_getenv ("LOG_LEVEL");
  g_autoptr (GError) error = NULL;

  if (argc > 1 || fcntl (SOCKET_FD, F_GETFD) < 0) {
    fputs ("sluice-worker is started by sluiced. To run a pipeline by hand: sluice run\n", stderr);
    return EXIT_FAILURE;
  }
  if (!sl_log_init ("sluice-worker", level != NULL ? level : "info", &error)) {
    fprintf (stderr, "sluice-worker: %s\n", error->message);
    return EXIT_FAILURE;
  }
  return sl_worker_run (SOCKET_FD);
}
