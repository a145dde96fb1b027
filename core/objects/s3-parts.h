// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* Runs @func for each part, some of them at a time in threads that end before this returns. The
 * first error ends it: parts that did not begin do not begin any more. */
typedef gboolean (*SlS3PartFunc) (guint index, gpointer user_data, GError **error);

gboolean sl_s3_parts_run (guint n_parts, SlS3PartFunc func, gpointer user_data, GError **error);
