// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#include "waveform-picture.h"

#include <cairo.h>
#include <sluice/sluice.h>
#include <string.h>

#include "test-folder.h"

static const WaveformStyle style = { .width = 4,
                                     .height = 20,
                                     .red = 0x11,
                                     .green = 0xaa,
                                     .blue = 0xff };

/* Silence, half scale, full scale, silence. */
static WaveformPeaks *
make_peaks (void)
{
  static const gint16 samples[] = { 0, 0, -16384, 16383, -32768, 32767, 0, 0 };
  WaveformPeaks *peaks = waveform_peaks_new (1, 2);

  waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples));
  return peaks;
}

static void
test_colours (void)
{
  static const char *const refused[] = { "",        "red",     "#12345",  "#1234567",
                                         "#12345g", "1234567", "#+12345", "#3366 9" };
  WaveformStyle other = { 0 };

  g_assert_true (waveform_style_set_colour (&other, "#3366fF"));
  g_assert_cmpuint (other.red, ==, 0x33);
  g_assert_cmpuint (other.green, ==, 0x66);
  g_assert_cmpuint (other.blue, ==, 0xff);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (waveform_style_set_colour (&other, refused[i]));
  g_assert_false (waveform_style_set_colour (&other, NULL));
}

static void
test_svg (void)
{
  g_autoptr (WaveformPeaks) peaks = make_peaks ();
  g_autofree char *text = waveform_picture_format_svg (peaks, &style);

  g_assert_cmpstr (text, ==,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"20\" "
                   "viewBox=\"0 0 4 20\" preserveAspectRatio=\"none\">"
                   "<path fill=\"#11aaff\" d=\"M0 9.5h1v1.0h-1zM1 5.0h1v10.0h-1z"
                   "M2 0.0h1v20.0h-1zM3 9.5h1v1.0h-1z\"/></svg>\n");
}

/* A loud and steady tone at the very edge keeps its line inside the picture. */
static void
test_svg_of_edge (void)
{
  static const gint16 samples[] = { -32768, -32768, 32767, 32767 };
  const WaveformStyle narrow = { .width = 2, .height = 20 };
  g_autoptr (WaveformPeaks) peaks = waveform_peaks_new (1, 2);
  g_autofree char *text = NULL;

  waveform_peaks_add (peaks, samples, G_N_ELEMENTS (samples));
  text = waveform_picture_format_svg (peaks, &narrow);
  g_assert_nonnull (strstr (text, "M0 19.0h1v1.0h-1zM1 0.0h1v1.0h-1z"));
}

static guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (surface)
                      + (gsize) y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) (gconstpointer) row)[x];
}

static void
test_png (void)
{
  TestFolder *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "waveform.png", NULL);
  g_autoptr (WaveformPeaks) peaks = make_peaks ();
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface;

  g_assert_true (waveform_picture_write_png (peaks, &style, path, &error));
  g_assert_no_error (error);
  surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 4);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 20);
  g_assert_cmphex (get_pixel (surface, 1, 4), ==, 0);
  g_assert_cmphex (get_pixel (surface, 1, 5), ==, 0xff11aaff);
  g_assert_cmphex (get_pixel (surface, 1, 14), ==, 0xff11aaff);
  g_assert_cmphex (get_pixel (surface, 1, 15), ==, 0);
  g_assert_cmphex (get_pixel (surface, 2, 0), ==, 0xff11aaff);
  cairo_surface_destroy (surface);
  test_folder_remove (folder);
}

static void
test_png_needs_folder (void)
{
  g_autoptr (WaveformPeaks) peaks = make_peaks ();
  g_autoptr (GError) error = NULL;

  g_assert_false (waveform_picture_write_png (peaks, &style, "/nowhere/at/all.png", &error));
  g_assert_error (error, SLUICE_ERROR, SLUICE_ERROR_DISK_FULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plugins/waveform-picture/colours", test_colours);
  g_test_add_func ("/plugins/waveform-picture/svg", test_svg);
  g_test_add_func ("/plugins/waveform-picture/svg-of-edge", test_svg_of_edge);
  g_test_add_func ("/plugins/waveform-picture/png", test_png);
  g_test_add_func ("/plugins/waveform-picture/png-needs-folder", test_png_needs_folder);
  return g_test_run ();
}
