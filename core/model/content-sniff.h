// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The type of content by its first bytes: "mp4", "webm", "mov", "avi", "mp3", "wav", "m4a", "ogg",
 * "jpg", "png", "gif", "webp", "pdf"; NULL when it is none of these. Pure; @data may be any foreign
 * bytes. Matroska counts as "webm" (Chromium records H.264 into video/x-matroska); an MP4 without
 * video can not be told from one with by its head, so "mp4", "m4a" and "mov" are told apart by
 * brand only and are accepted for each other. */
const char *sl_content_sniff (const guint8 *data, gsize length);
/* TRUE when content of type @sniffed is fine for a file type that allows @extensions. */
gboolean sl_content_is_allowed (const char *sniffed, const char *const *extensions);
#define SL_CONTENT_SNIFF_BYTES 4096
