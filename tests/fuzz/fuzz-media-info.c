// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The JSON of a media info: what is taken is written and read again without loss. */
#include <string.h>

#include "fuzz-target.h"
#include "sluice/sluice-error.h"
#include "sluice/sluice-media-info.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autofree char *text = g_strndup ((const char *) data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (SluiceMediaInfo) info = sluice_media_info_new_from_json (text, &error);
  g_autoptr (SluiceMediaInfo) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  if (info == NULL) {
    g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT);
    return 0;
  }
  written = sluice_media_info_to_json (info);
  again = sluice_media_info_new_from_json (written, &error);
  g_assert_no_error (error);
  rewritten = sluice_media_info_to_json (again);
  g_assert_cmpstr (written, ==, rewritten);
  return 0;
}
