// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What the other side of a stream can show. Plain values, so that tests can pretend. */
typedef struct {
  gboolean is_interactive; /* can go up and overwrite: a terminal that is not dumb */
  gboolean has_color;      /* interactive, and NO_COLOR is not set */
  guint width;             /* columns */
  guint height;            /* lines */
} SlTerminal;

typedef enum {
  SL_STYLE_PLAIN,
  SL_STYLE_BOLD,
  SL_STYLE_DIM,
  SL_STYLE_GOOD,
  SL_STYLE_BAD,
  SL_STYLE_WARN,
} SlStyle;

/* Looks at the file descriptor, TERM, NO_COLOR and COLUMNS. */
SlTerminal sl_terminal_for_fd (int fd);
/* The same from what was found; NULL is an unset variable, 0 an unknown size. */
SlTerminal sl_terminal_from_facts (gboolean is_tty,
                                   const char *term,
                                   const char *no_color,
                                   const char *columns,
                                   guint width,
                                   guint height);

/* @text between the codes of @style, or as it is. */
char *sl_terminal_dup_styled (const SlTerminal *self, SlStyle style, const char *text);
/* Columns that @text takes: wide characters count twice, combining ones not at all. */
guint sl_text_get_width (const char *text);
/* Exactly @width columns: filled with spaces, or cut with "…" at the end. */
char *sl_text_fit (const char *text, guint width);
