// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Bars on a terminal, lines elsewhere. The open rows are one block that is erased and drawn again;
 * closed groups are printed once more and then belong to the scrollback. The cursor is never
 * hidden, so a killed program leaves the terminal as it was.
 */
#include "tools/progress-view.h"

#include <glib/gi18n.h>

#include "tools/human.h"

/* Ten pictures a second look smooth and cost nothing. */
#define REDRAW_INTERVAL_US 100000
/* Where lines can't be redrawn, every quarter is news. */
#define PLAIN_STEP 25
#define MAX_BAR_WIDTH 30
/* Before this much is done in this time a guess of the rest is a bad one. */
#define MIN_FRACTION_FOR_GUESS 0.05
#define MIN_SECONDS_FOR_GUESS 2.0
#define PERCENT_WIDTH 5

typedef struct {
  char *group; /* (owned) (nullable) */
  char *label; /* (owned) */
  char *note;  /* (owned) (nullable) */
  SlRowState state;
  double fraction;
  gint64 started_at;  /* monotonic, microseconds; 0 = not yet */
  guint printed_step; /* plain lines: the last step that was told */
  gboolean is_closed;
} Row;

struct _SlProgressView {
  FILE *stream; /* (unowned) */
  SlTerminal terminal;
  GPtrArray *rows;   /* (owned) (element-type Row) */
  guint block_lines; /* lines of the block that stands on the terminal */
  guint stale_lines; /* lines from the cursor on that are still to be overwritten */
  gint64 drawn_at;   /* monotonic, microseconds */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->group);
  g_free (row->label);
  g_free (row->note);
  g_free (row);
}

SlProgressView *
sl_progress_view_new (FILE *stream, SlTerminal terminal)
{
  SlProgressView *self = g_new0 (SlProgressView, 1);

  self->stream = stream;
  self->terminal = terminal;
  self->rows = g_ptr_array_new_with_free_func (row_free);
  return self;
}

void
sl_progress_view_free (SlProgressView *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static Row *
find_row (SlProgressView *self, const char *group, const char *label)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = g_ptr_array_index (self->rows, i);

    if (g_strcmp0 (row->group, group) == 0 && g_str_equal (row->label, label))
      return row;
  }
  return NULL;
}

/* Behind the last row of its group. */
static Row *
add_row (SlProgressView *self, const char *group, const char *label)
{
  Row *row = g_new0 (Row, 1);
  guint index = self->rows->len;

  row->group = g_strdup (group);
  row->label = g_strdup (label);
  for (guint i = self->rows->len; i > 0; i--) {
    const Row *other = g_ptr_array_index (self->rows, i - 1);

    if (g_strcmp0 (other->group, group) == 0) {
      index = i;
      break;
    }
  }
  g_ptr_array_insert (self->rows, (int) index, row);
  return row;
}

static const char *
get_mark (SlRowState state)
{
  switch (state) {
  case SL_ROW_DONE:
    return "✓";
  case SL_ROW_SKIPPED:
    return "–";
  case SL_ROW_FAILED:
    return "✗";
  default:
    return " ";
  }
}

static SlStyle
get_style (SlRowState state)
{
  switch (state) {
  case SL_ROW_DONE:
    return SL_STYLE_GOOD;
  case SL_ROW_FAILED:
    return SL_STYLE_BAD;
  case SL_ROW_RUNNING:
    return SL_STYLE_BOLD;
  default:
    return SL_STYLE_DIM;
  }
}

/* "━━━━━━╌╌╌╌" in eighths would be finer, but half of the fonts have no eighths. */
static char *
dup_bar (double fraction, guint width)
{
  guint filled = (guint) (CLAMP (fraction, 0.0, 1.0) * width + 0.5);
  GString *bar = g_string_new (NULL);

  for (guint i = 0; i < width; i++)
    g_string_append (bar, i < filled ? "━" : "╌");
  return g_string_free (bar, FALSE);
}

/* @text in as many columns as it takes, @room at most. */
static char *
dup_cut (const char *text, guint room)
{
  return sl_text_fit (text, MIN (sl_text_get_width (text), room));
}

static char *
render_bar (const SlTerminal *terminal, SlRowState state, double fraction, guint width)
{
  double shown = state == SL_ROW_DONE ? 1.0 : CLAMP (fraction, 0.0, 1.0);
  g_autofree char *bar = dup_bar (shown, width);
  g_autofree char *styled = sl_terminal_dup_styled (terminal, get_style (state), bar);

  return g_strdup_printf ("%s%4d%%", styled, (int) (shown * 100));
}

/* Never as wide as the terminal: a line that wraps is two lines, and the redraw would be one off.
 * The last column stays free for terminals that wrap early. */
char *
sl_progress_view_render_row (const SlTerminal *terminal,
                             const char *label,
                             guint label_width,
                             SlRowState state,
                             double fraction,
                             const char *note)
{
  guint head = 1 + 1 + label_width + 1; /* mark, space, label, space */
  guint room = terminal->width > head + 1 ? terminal->width - head - 1 : 0;
  guint bar_width = room > PERCENT_WIDTH ? MIN ((room - PERCENT_WIDTH) / 2, MAX_BAR_WIDTH) : 0;
  guint bar_room = bar_width + PERCENT_WIDTH + 2; /* two spaces before the note */
  gboolean has_bar = state != SL_ROW_SKIPPED && state != SL_ROW_FAILED;
  g_autofree char *fitted_label = sl_text_fit (label, label_width);
  g_autofree char *mark = sl_terminal_dup_styled (terminal, get_style (state), get_mark (state));
  g_autofree char *bar = has_bar ? render_bar (terminal, state, fraction, bar_width) : NULL;
  g_autofree char *tail = NULL;

  if (!has_bar)
    tail = dup_cut (note != NULL ? note : "", room);
  else
    tail = dup_cut (note != NULL ? note : "", room > bar_room ? room - bar_room : 0);
  return g_strdup_printf ("%s %s %s%s%s", mark, fitted_label, has_bar ? bar : "",
                          has_bar && *tail != '\0' ? "  " : "", tail);
}

static guint
get_label_width (SlProgressView *self)
{
  guint width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    width = MAX (width, sl_text_get_width (((Row *) self->rows->pdata[i])->label));
  /* A third of the line for the names, the rest for what happens. */
  return MIN (width, self->terminal.width / 3);
}

/* The row's own note, or how long a running one will take: NULL when that can't be told. */
static char *
dup_note (const Row *row)
{
  double elapsed = (g_get_monotonic_time () - row->started_at) / (double) G_USEC_PER_SEC;
  g_autofree char *rest = NULL;

  if (row->note != NULL)
    return g_strdup (row->note);
  if (row->state != SL_ROW_RUNNING || elapsed < MIN_SECONDS_FOR_GUESS
      || row->fraction < MIN_FRACTION_FOR_GUESS)
    return NULL;
  rest = sl_human_duration (elapsed * (1.0 - row->fraction) / row->fraction);
  /* Translators: %s is a duration, "12.0 s" or "1:05". */
  return g_strdup_printf (_ ("%s left"), rest);
}

/* Goes up to where the block begins. What stands there is overwritten line by line: clearing it
 * first would flicker, and some terminals keep a copy of a screen that is cleared. */
static void
rewind_block (SlProgressView *self)
{
  if (self->block_lines > 0)
    fprintf (self->stream, "\033[%uA\r", self->block_lines);
  self->stale_lines = MAX (self->stale_lines, self->block_lines);
  self->block_lines = 0;
}

/* To be called after each line that was printed in place of an old one. */
static void
note_line (SlProgressView *self)
{
  if (self->stale_lines > 0)
    self->stale_lines--;
}

static void
print_row (SlProgressView *self, const Row *row)
{
  g_autofree char *note = dup_note (row);
  g_autofree char *text = sl_progress_view_render_row (
      &self->terminal, row->label, get_label_width (self), row->state, row->fraction, note);

  fprintf (self->stream, "%s\033[K\n", text);
  note_line (self);
}

static void
print_group_name (SlProgressView *self, const char *group)
{
  g_autofree char *name = dup_cut (group, self->terminal.width - 1);
  g_autofree char *text = sl_terminal_dup_styled (&self->terminal, SL_STYLE_BOLD, name);

  fprintf (self->stream, "%s\033[K\n", text);
  note_line (self);
}

/* No more lines than the terminal has: what scrolled away can't be overwritten. */
static void
draw_block (SlProgressView *self)
{
  guint room = self->terminal.height > 2 ? self->terminal.height - 2 : 1;
  const char *group = NULL;

  for (guint i = 0; i < self->rows->len && self->block_lines < room; i++) {
    const Row *row = g_ptr_array_index (self->rows, i);

    if (row->is_closed)
      continue;
    if (row->group != NULL && g_strcmp0 (row->group, group) != 0) {
      print_group_name (self, row->group);
      self->block_lines++;
    }
    group = row->group;
    if (self->block_lines >= room)
      break;
    print_row (self, row);
    self->block_lines++;
  }
  if (self->stale_lines > 0)
    fputs ("\033[J", self->stream);
  self->stale_lines = 0;
  fflush (self->stream);
}

static void
redraw (SlProgressView *self, gboolean is_forced)
{
  gint64 now = g_get_monotonic_time ();

  if (!self->terminal.is_interactive || (!is_forced && now - self->drawn_at < REDRAW_INTERVAL_US))
    return;
  self->drawn_at = now;
  rewind_block (self);
  draw_block (self);
}

static const char *
describe_state (SlRowState state)
{
  switch (state) {
  case SL_ROW_DONE:
    return _ ("done");
  case SL_ROW_SKIPPED:
    return _ ("skipped");
  case SL_ROW_FAILED:
    return _ ("failed");
  default:
    return NULL;
  }
}

static void
print_plain (SlProgressView *self, Row *row, SlRowState old_state)
{
  guint step = (guint) (CLAMP (row->fraction, 0.0, 1.0) * 100) / PLAIN_STEP * PLAIN_STEP;
  const char *state = describe_state (row->state);
  gboolean is_news = row->state != old_state ? state != NULL : FALSE;

  /* The last quarter is told by the state that follows it. */
  if (state == NULL && step > row->printed_step && step < 100) {
    row->printed_step = step;
    is_news = TRUE;
  }
  if (!is_news)
    return;
  fprintf (self->stream, "%s%s%s: ", row->group != NULL ? row->group : "",
           row->group != NULL ? ": " : "", row->label);
  if (state != NULL)
    fprintf (self->stream, "%s%s%s\n", state, row->note != NULL ? ", " : "",
             row->note != NULL ? row->note : "");
  else
    fprintf (self->stream, "%u%%\n", step);
  fflush (self->stream);
}

void
sl_progress_view_add (SlProgressView *self, const char *group, const char *label)
{
  if (find_row (self, group, label) != NULL)
    return;
  add_row (self, group, label);
  redraw (self, FALSE);
}

void
sl_progress_view_update (SlProgressView *self,
                         const char *group,
                         const char *label,
                         SlRowState state,
                         double fraction,
                         const char *note)
{
  Row *row = find_row (self, group, label);
  g_autofree char *old_note = NULL;
  SlRowState old_state;

  if (row == NULL)
    row = add_row (self, group, label);
  old_state = row->state;
  if (state == SL_ROW_RUNNING && row->started_at == 0)
    row->started_at = g_get_monotonic_time ();
  row->state = state;
  row->fraction = fraction;
  old_note = g_steal_pointer (&row->note);
  row->note = g_strdup (note);
  if (self->terminal.is_interactive)
    redraw (self, state != old_state);
  else
    print_plain (self, row, old_state);
}

void
sl_progress_view_close_group (SlProgressView *self, const char *group)
{
  gboolean has_name = FALSE;

  if (self->terminal.is_interactive)
    rewind_block (self);
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = g_ptr_array_index (self->rows, i);

    if (g_strcmp0 (row->group, group) != 0 || row->is_closed)
      continue;
    row->is_closed = TRUE;
    if (!self->terminal.is_interactive)
      continue;
    if (group != NULL && !has_name)
      print_group_name (self, group);
    has_name = TRUE;
    print_row (self, row);
  }
  redraw (self, TRUE);
}

/* Closes every group in the order in which they stand. */
void
sl_progress_view_finish (SlProgressView *self)
{
  for (guint i = 0; i < self->rows->len; i++) {
    const Row *row = g_ptr_array_index (self->rows, i);

    if (!row->is_closed)
      sl_progress_view_close_group (self, row->group);
  }
}
