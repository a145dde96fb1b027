// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "tools/progress-view.h"

#include <string.h>

static const SlTerminal plain = { FALSE, FALSE, 80, 24 };
static const SlTerminal narrow = { TRUE, FALSE, 40, 24 };

/* A view that writes into memory. */
typedef struct {
  char *text; /* (owned) by the stream */
  size_t length;
  FILE *stream;         /* (owned) */
  SlProgressView *view; /* (owned) */
} Screen;

static void
screen_open (Screen *screen, SlTerminal terminal)
{
  screen->stream = open_memstream (&screen->text, &screen->length);
  g_assert_nonnull (screen->stream);
  screen->view = sl_progress_view_new (screen->stream, terminal);
}

static void
screen_clear (Screen *screen)
{
  g_clear_pointer (&screen->view, sl_progress_view_free);
  fclose (screen->stream);
  free (screen->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Screen, screen_clear)

static const char *
screen_read (Screen *screen)
{
  fflush (screen->stream);
  return screen->text;
}

static void
test_rows_fit (void)
{
  for (guint width = 20; width <= 200; width += 7) {
    const SlTerminal terminal = { TRUE, FALSE, width, 24 };

    for (int percent = 0; percent <= 100; percent += 10) {
      g_autofree char *row = sl_progress_view_render_row (&terminal, "transcode", 6, SL_ROW_RUNNING,
                                                          percent / 100.0,
                                                          "a note that is rather long and goes on");

      g_assert_cmpuint (sl_text_get_width (row), <, width);
    }
  }
}

static void
test_row_shows_share (void)
{
  const SlTerminal terminal = { TRUE, FALSE, 38, 24 };
  g_autofree char *half = sl_progress_view_render_row (&terminal, "audio", 5, SL_ROW_RUNNING, 0.5,
                                                       NULL);
  g_autofree char *done = sl_progress_view_render_row (&terminal, "audio", 5, SL_ROW_DONE, 0.0,
                                                       "1 s");

  g_assert_cmpstr (half, ==, "  audio ━━━━━━╌╌╌╌╌╌  50%");
  g_assert_cmpstr (done, ==, "✓ audio ━━━━━━━━━━━━ 100%  1 s");
}

static void
test_plain_lines (void)
{
  g_auto (Screen) screen = { NULL };

  screen_open (&screen, plain);
  sl_progress_view_add (screen.view, "a.webm", "thumbnail");
  for (int percent = 0; percent < 100; percent++)
    sl_progress_view_update (screen.view, "a.webm", "transcode", SL_ROW_RUNNING, percent / 100.0,
                             NULL);
  sl_progress_view_update (screen.view, "a.webm", "transcode", SL_ROW_DONE, 1.0, NULL);
  sl_progress_view_update (screen.view, "a.webm", "transcode", SL_ROW_DONE, 1.0, NULL);
  sl_progress_view_update (screen.view, NULL, "audio", SL_ROW_SKIPPED, 0.0, "no audio track");
  sl_progress_view_finish (screen.view);
  g_assert_cmpstr (screen_read (&screen), ==,
                   "a.webm: transcode: 25%\n"
                   "a.webm: transcode: 50%\n"
                   "a.webm: transcode: 75%\n"
                   "a.webm: transcode: done\n"
                   "audio: skipped, no audio track\n");
}

/* Plain output is for logs: not one escape code. */
static void
test_plain_has_no_codes (void)
{
  g_auto (Screen) screen = { NULL };

  screen_open (&screen, plain);
  sl_progress_view_update (screen.view, "a", "b", SL_ROW_FAILED, 0.0, "bad");
  sl_progress_view_close_group (screen.view, "a");
  sl_progress_view_finish (screen.view);
  g_assert_null (strchr (screen_read (&screen), '\033'));
}

/* What stays on the screen after the last redraw: everything behind the last way up. */
static const char *
screen_read_last (Screen *screen)
{
  const char *text = screen_read (screen);
  const char *last = g_strrstr (text, "A\r");

  return last != NULL ? last + strlen ("A\r") : text;
}

static guint
count_lines (const char *text)
{
  guint lines = 0;

  for (; *text != '\0'; text++)
    lines += *text == '\n' ? 1 : 0;
  return lines;
}

static void
test_closed_groups_stay (void)
{
  g_auto (Screen) screen = { NULL };
  const char *text;

  screen_open (&screen, narrow);
  sl_progress_view_update (screen.view, "a", "one", SL_ROW_DONE, 1.0, NULL);
  sl_progress_view_update (screen.view, "b", "two", SL_ROW_RUNNING, 0.2, NULL);
  sl_progress_view_close_group (screen.view, "a");
  sl_progress_view_update (screen.view, "b", "two", SL_ROW_DONE, 1.0, NULL);

  /* Only b's name and row are drawn again; a is above, once and for all. */
  text = screen_read_last (&screen);
  g_assert_cmpuint (count_lines (text), ==, 2);
  g_assert_null (strstr (text, "one"));
  g_assert_nonnull (strstr (text, "two"));
}

/* Lines of a block that got shorter are erased, and the screen is never cleared otherwise. */
static void
test_erases_only_what_is_left_over (void)
{
  g_auto (Screen) screen = { NULL };

  screen_open (&screen, narrow);
  sl_progress_view_update (screen.view, "a", "one", SL_ROW_RUNNING, 0.1, NULL);
  sl_progress_view_update (screen.view, "b", "two", SL_ROW_RUNNING, 0.2, NULL);
  sl_progress_view_update (screen.view, "b", "two", SL_ROW_DONE, 1.0, NULL);
  sl_progress_view_close_group (screen.view, "b");
  g_assert_null (strstr (screen_read (&screen), "\033[J"));
  g_assert_cmpuint (count_lines (screen_read_last (&screen)), ==, 4);
}

/* Lines that scrolled off the screen can't be overwritten, so there are never more. */
static void
test_block_fits_the_screen (void)
{
  const SlTerminal low = { TRUE, FALSE, 80, 10 };
  g_auto (Screen) screen = { NULL };

  screen_open (&screen, low);
  for (int i = 0; i < 50; i++) {
    g_autofree char *group = g_strdup_printf ("file %d", i);

    sl_progress_view_update (screen.view, group, "stage", SL_ROW_RUNNING, 0.5, NULL);
  }
  g_assert_cmpuint (count_lines (screen_read_last (&screen)), ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tools/progress-view/rows-fit", test_rows_fit);
  g_test_add_func ("/tools/progress-view/row-shows-share", test_row_shows_share);
  g_test_add_func ("/tools/progress-view/plain-lines", test_plain_lines);
  g_test_add_func ("/tools/progress-view/plain-has-no-codes", test_plain_has_no_codes);
  g_test_add_func ("/tools/progress-view/closed-groups-stay", test_closed_groups_stay);
  g_test_add_func ("/tools/progress-view/erases-only-what-is-left-over",
                   test_erases_only_what_is_left_over);
  g_test_add_func ("/tools/progress-view/block-fits-the-screen", test_block_fits_the_screen);
  return g_test_run ();
}
