// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "page-render.h"

/* Draws in a thread of its own and gives up after @time_limit (nanoseconds of CPU time of that
 * thread: a busy machine does not make a document slow) or when @cancellable is triggered.
 * SLUICE_ERROR_LIMIT_EXCEEDED, _CANCELLED or what pdf_first_page_render() says. */
PdfFirstPage *pdf_render_watch_run (const char *path,
                                    const PdfRenderOptions *options,
                                    guint64 time_limit,
                                    GCancellable *cancellable,
                                    GError **error);
