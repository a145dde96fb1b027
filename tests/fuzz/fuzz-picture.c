// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The heads of pictures: whatever they say, the answer is a picture with a size, a number of frames
 * and a turn that exists, or a typed error. */
#include "fuzz-target.h"
#include "pipeline/picture-scan.h"
#include "sluice/sluice-error.h"

static void
check_scan (const char *format, const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  SlPictureHead head;

  if (!sl_picture_scan (format, data, length, &head, &error)) {
    g_assert_true (g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_CORRUPT_MEDIA)
                   || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_TRUNCATED_MEDIA));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (head.width, >, 0);
  g_assert_cmpuint (head.height, >, 0);
  g_assert_cmpuint (head.frames, >, 0);
  g_assert_cmpuint (head.orientation, >=, 1);
  g_assert_cmpuint (head.orientation, <=, 8);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  static const char *const formats[] = { "jpg", "png", "gif", "webp" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    check_scan (formats[i], data, length);
  sl_picture_scan_orientation (data, length);
  return 0;
}
