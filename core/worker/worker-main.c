// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* sluice-worker: started by the daemon with one end of a socket pair as descriptor 3, never by
 * hand. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/strict-parse.h"
#include "worker/worker.h"

/* By convention the first after the standard ones, as with socket activation. */
#define SOCKET_FD 3

/* Of nice(): who does not wait for a worker lets others go first. */
#define NICE_OPTION "--nice="
#define MAX_NICE 19

static gboolean
read_niceness (int argc, char **argv, guint64 *niceness)
{
  return argc == 2 && g_str_has_prefix (argv[1], NICE_OPTION)
         && sl_parse_uint (argv[1] + strlen (NICE_OPTION), 0, MAX_NICE, niceness, NULL);
}

int
main (int argc, char **argv)
{
  const char *level = g_getenv ("LOG_LEVEL");
  guint64 niceness = 0;
  g_autoptr (GError) error = NULL;

  if (!read_niceness (argc, argv, &niceness) || fcntl (SOCKET_FD, F_GETFD) < 0) {
    fputs ("sluice-worker is started by sluiced. To run a pipeline by hand: sluice run\n", stderr);
    return EXIT_FAILURE;
  }
  if (!sl_log_init ("sluice-worker", level != NULL ? level : "info", &error)) {
    fprintf (stderr, "sluice-worker: %s\n", error->message);
    return EXIT_FAILURE;
  }
  return sl_worker_run (SOCKET_FD, (int) niceness);
}
