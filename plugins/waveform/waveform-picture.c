// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The outline drawn: full scale is the full height, so that two pictures can be compared. Silence
 * is a line, not nothing. */
#include "waveform-picture.h"

#include <cairo.h>
#include <string.h>

#include <sluice/sluice.h>

/* The lowest sample is -32768, the highest 32767. */
#define FULL_SCALE 65535
/* What a bar has at least: a line that can be seen. */
#define MIN_BAR 10

/* Tenths of a pixel from the top. */
typedef struct {
  guint top;
  guint height;
} Bar;

gboolean
waveform_style_set_colour (WaveformStyle *style, const char *text)
{
  guint8 *const parts[] = { &style->red, &style->green, &style->blue };

  if (text == NULL || strlen (text) != 7 || text[0] != '#'
      || strspn (text + 1, "0123456789abcdefABCDEF") != 6)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    *parts[i] = (guint8) (g_ascii_xdigit_value (text[1 + 2 * i]) * 16
                          + g_ascii_xdigit_value (text[2 + 2 * i]));
  return TRUE;
}

static guint
get_distance (gint16 sample, guint height)
{
  return ((guint) (G_MAXINT16 - sample) * height * 10 + FULL_SCALE / 2) / FULL_SCALE;
}

static Bar
get_bar (const WaveformPeaks *peaks, const WaveformStyle *style, guint column)
{
  WaveformPeak peak = waveform_peaks_get_column (peaks, column, style->width);
  guint top = get_distance (peak.highest, style->height);
  guint bottom = get_distance (peak.lowest, style->height);
  guint missing = bottom - top < MIN_BAR ? MIN_BAR - (bottom - top) : 0;

  top -= MIN (missing / 2, top);
  top = MIN (top, style->height * 10 - MIN_BAR);
  return (Bar){ top, MAX (bottom - MIN (top, bottom), MIN_BAR) };
}

char *
waveform_picture_format_svg (const WaveformPeaks *peaks, const WaveformStyle *style)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
                   "viewBox=\"0 0 %u %u\" preserveAspectRatio=\"none\">"
                   "<path fill=\"#%02x%02x%02x\" d=\"",
                   style->width, style->height, style->width, style->height, style->red,
                   style->green, style->blue);
  for (guint i = 0; i < style->width; i++) {
    Bar bar = get_bar (peaks, style, i);

    g_string_append_printf (text, "M%u %u.%uh1v%u.%uh-1z", i, bar.top / 10, bar.top % 10,
                            bar.height / 10, bar.height % 10);
  }
  g_string_append (text, "\"/></svg>\n");
  return g_string_free (text, FALSE);
}

static void
draw_bars (const WaveformPeaks *peaks, const WaveformStyle *style, cairo_surface_t *surface)
{
  cairo_t *drawing = cairo_create (surface);

  cairo_set_source_rgb (drawing, style->red / 255.0, style->green / 255.0, style->blue / 255.0);
  for (guint i = 0; i < style->width; i++) {
    Bar bar = get_bar (peaks, style, i);

    cairo_rectangle (drawing, i, bar.top / 10.0, 1.0, bar.height / 10.0);
  }
  cairo_fill (drawing);
  cairo_destroy (drawing);
}

gboolean
waveform_picture_write_png (const WaveformPeaks *peaks,
                            const WaveformStyle *style,
                            const char *path,
                            GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) style->width,
                                                         (int) style->height);
  cairo_status_t status;

  draw_bars (peaks, style, surface);
  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, SLUICE_ERROR,
               status == CAIRO_STATUS_WRITE_ERROR ? SLUICE_ERROR_DISK_FULL : SLUICE_ERROR_INTERNAL,
               "failed to write the picture '%s': %s", path, cairo_status_to_string (status));
  return FALSE;
}
