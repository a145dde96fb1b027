// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The heads of MP4 and Matroska files: any bytes end in a layout, and whole or cut, in bounded
 * time. */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz-target.h"
#include "pipeline/container-scan.h"
#include "pipeline/truncation-scan.h"

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
  close (fd);
  return 0;
}
