// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The heads of recordings: any bytes end in a layout, whole or cut, and within the limits or not,
 * in bounded time. */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz-target.h"
#include "pipeline/container-scan.h"
#include "pipeline/limit-scan.h"
#include "pipeline/truncation-scan.h"
#include "sluice/sluice-error.h"

static void
check_limits (const char *path)
{
  g_autoptr (GError) error = NULL;
  SlMediaLimits limits;

  sl_media_limits_init (&limits);
  if (!sl_limit_scan_file (path, &limits, &error))
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  int fd = memfd_create ("container", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GError) error = NULL;
  SlContainerLayout layout;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, data, length), ==, (gssize) length);
  g_assert_true (sl_container_scan (path, &layout, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (layout.file_size, ==, length);
  g_assert_false (layout.states_duration && layout.last_timestamp > 0);
  sl_truncation_scan (path);
  check_limits (path);
  close (fd);
  return 0;
}
