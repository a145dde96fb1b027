// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The content sniffer looks at the head of every upload. */
#include "fuzz-target.h"
#include "model/content-sniff.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  const char *sniffed = sl_content_sniff (data, length);
  const char *const everything[] = { "mp4", "webm", "mov", "avi", "mp3",  "wav", "m4a",
                                     "ogg", "jpg",  "png", "gif", "webp", "pdf", NULL };

  if (sniffed != NULL)
    g_assert_true (sl_content_is_allowed (sniffed, everything));
  return 0;
}
