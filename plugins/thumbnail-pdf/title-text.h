// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A title as it may be shown beside others: valid UTF-8 on one line, of a length with an end, no
 * characters that reorder the text around it. NULL when nothing is left. Pure; @title may be any
 * foreign bytes. */
char *pdf_title_dup_clean (const char *title);
