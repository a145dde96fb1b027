// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a stream can show, and texts by columns instead of bytes.
 */
#include "tools/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/strict-parse.h"

/* What terminals have been since punched cards; for streams that have no size. */
#define DEFAULT_WIDTH 80
#define DEFAULT_HEIGHT 24

SlTerminal
sl_terminal_from_facts (gboolean is_tty,
                        const char *term,
                        const char *no_color,
                        const char *columns,
                        guint width,
                        guint height)
{
  SlTerminal terminal = { FALSE, FALSE, DEFAULT_WIDTH, DEFAULT_HEIGHT };
  guint64 wanted = 0;

  terminal.is_interactive = is_tty && term != NULL && *term != '\0' && !g_str_equal (term, "dumb");
  terminal.has_color = terminal.is_interactive && (no_color == NULL || *no_color == '\0');
  if (width > 0)
    terminal.width = width;
  if (height > 0)
    terminal.height = height;
  /* COLUMNS that makes no sense is as good as unset: nothing asked for it to be right. */
  if (columns != NULL && sl_parse_uint (columns, 20, 1000, &wanted, NULL))
    terminal.width = (guint) wanted;
  return terminal;
}

SlTerminal
sl_terminal_for_fd (int fd)
{
  struct winsize size = { 0 };
  gboolean is_tty = isatty (fd) != 0;

  if (is_tty && ioctl (fd, TIOCGWINSZ, &size) != 0)
    size.ws_col = size.ws_row = 0;
  return sl_terminal_from_facts (is_tty, g_getenv ("TERM"), g_getenv ("NO_COLOR"),
                                 g_getenv ("COLUMNS"), size.ws_col, size.ws_row);
}

char *
sl_terminal_dup_styled (const SlTerminal *self, SlStyle style, const char *text)
{
  static const char *const codes[] = {
    [SL_STYLE_PLAIN] = "0", [SL_STYLE_BOLD] = "1", [SL_STYLE_DIM] = "2",
    [SL_STYLE_GOOD] = "32", [SL_STYLE_BAD] = "31", [SL_STYLE_WARN] = "33",
  };

  if (!self->has_color || style == SL_STYLE_PLAIN)
    return g_strdup (text);
  return g_strdup_printf ("\033[%sm%s\033[0m", codes[style], text);
}

static guint
get_character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

guint
sl_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += get_character_width (g_utf8_get_char (at));
  return width;
}

/* The first characters of @text that fit in @width, and how many columns they take. */
static char *
dup_head (const char *text, guint width, guint *used)
{
  const char *at = text;

  for (*used = 0; *at != '\0'; at = g_utf8_next_char (at)) {
    guint next = get_character_width (g_utf8_get_char (at));

    if (*used + next > width)
      break;
    *used += next;
  }
  return g_strndup (text, (gsize) (at - text));
}

char *
sl_text_fit (const char *text, guint width)
{
  gboolean is_cut = sl_text_get_width (text) > width;
  g_autofree char *head = NULL;
  g_autofree char *fill = NULL;
  guint used = 0;

  if (width == 0)
    return g_strdup ("");
  head = dup_head (text, is_cut ? width - 1 : width, &used);
  fill = g_strnfill (width - used - (is_cut ? 1 : 0), ' ');
  return g_strconcat (head, is_cut ? "…" : "", fill, NULL);
}
