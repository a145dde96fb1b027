// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The daemon as a process among others. */
#include "daemon/process.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "sluice/sluice-error.h"

/* Each thread would get an arena of its own and keep what it once had. Of a dozen handlers few
 * allocate at the same time; with two arenas they wait for each other, with more than four nothing
 * is won. */
#define MALLOC_ARENAS 4

void
sl_process_prepare (const SlConfig *config)
{
  g_autofree char *cache_dir = g_build_filename (config->data_dir, "cache", NULL);
  struct rlimit files;

  mallopt (M_ARENA_MAX, MALLOC_ARENAS);
  signal (SIGPIPE, SIG_IGN);
  /* What cannot be raised stays as it is. */
  if (getrlimit (RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit (RLIMIT_NOFILE, &files);
  }
  g_setenv ("SLUICE_CACHE_DIR", cache_dir, FALSE);
}

int
sl_process_get_exit_code (const GError *error)
{
  if (error->domain != SLUICE_ERROR)
    return EXIT_FAILURE;
  switch (error->code) {
  case SLUICE_ERROR_CONFIGURATION:
    return SL_EXIT_CONFIGURATION;
  case SLUICE_ERROR_DATABASE_UNAVAILABLE:
  case SLUICE_ERROR_STORAGE_UNAVAILABLE:
  case SLUICE_ERROR_DISK_FULL:
    return SL_EXIT_DEPENDENCY;
  default:
    return EXIT_FAILURE;
  }
}
