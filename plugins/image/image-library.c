// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* libvips in a process that handles one foreign file. Its modules (ImageMagick, poppler, OpenSlide,
 * HEIF, JPEG XL) are not loaded: none of them reads anything that is taken here, all of them can be
 * attacked, and they are 14 of the 15 ms that its start takes. */
#include "image-library.h"

#include <gmodule.h>
#include <sluice/sluice.h>
#include <string.h>

/* Where libvips looks for its modules; they are not there. */
#define NO_MODULES "/nonexistent"

static gboolean
start_without_modules (void)
{
  g_autofree char *before = g_strdup (g_getenv ("VIPSHOME"));
  gboolean started = FALSE;

  g_setenv ("VIPSHOME", NO_MODULES, TRUE);
  started = vips_init ("sluice") == 0;
  if (before != NULL)
    g_setenv ("VIPSHOME", before, TRUE);
  else
    g_unsetenv ("VIPSHOME");
  /* Every picture is seen once: remembering the operations only keeps files open. */
  if (started)
    vips_cache_set_max (0);
  return started;
}

gboolean
image_library_start (GError **error)
{
  static gsize state = 0;

  enum { STARTED = 1, FAILED };

  if (g_once_init_enter (&state))
    g_once_init_leave (&state, start_without_modules () ? STARTED : FAILED);
  if (state == STARTED)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT, "libvips does not start: %s",
               vips_error_buffer ());
  return FALSE;
}

gboolean
image_library_load_avif (GError **error)
{
  static gsize module = 0;

  if (g_once_init_enter (&module)) {
    GModule *opened = g_module_open (VIPS_MODULE_DIR "/vips-heif.so", 0);

    /* Types of it stay registered. */
    if (opened != NULL)
      g_module_make_resident (opened);
    g_once_init_leave (&module, opened != NULL ? GPOINTER_TO_SIZE (opened) : 1);
  }
  if (vips_type_find ("VipsOperation", "heifsave_buffer") != 0)
    return TRUE;
  g_set_error_literal (error, SLUICE_ERROR, SLUICE_ERROR_MISSING_ELEMENT,
                       "format 'avif': libvips has no HEIF module here");
  return FALSE;
}

/* The last line is that of the operation that was asked for; the first says what happened. */
static char *
take_message (void)
{
  g_autofree char *text = vips_error_buffer_copy ();
  char *line = g_strstrip (text);

  if (strchr (line, '\n') != NULL)
    *strchr (line, '\n') = '\0';
  return g_utf8_make_valid (*line != '\0' ? line : "libvips does not say why", -1);
}

static gboolean
says_truncated (const char *message)
{
  static const char *const words[] = { "remature end", "truncated", "end of stream", "EOF" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strstr (message, words[i]) != NULL)
      return TRUE;
  }
  return FALSE;
}

void
image_library_set_media_error (GError **error)
{
  g_autofree char *message = take_message ();
  gboolean is_truncated = says_truncated (message);

  g_set_error (error, SLUICE_ERROR,
               is_truncated ? SLUICE_ERROR_TRUNCATED_MEDIA : SLUICE_ERROR_CORRUPT_MEDIA,
               is_truncated ? "the picture is cut off: %s" : "the picture is damaged: %s", message);
}

void
image_library_set_internal_error (const char *what, GError **error)
{
  g_autofree char *message = take_message ();

  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "%s: %s", what, message);
}
