// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Getting a process ready for media.
 */
#include "sluice/sluice-init.h"

#include <gst/gst.h>

#include "sluice/sluice-error.h"

gboolean
sluice_init (GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (gst_is_initialized ())
    return TRUE;
  if (gst_init_check (NULL, NULL, &inner))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INTERNAL, "failed to initialise GStreamer: %s",
               inner != NULL ? inner->message : "it did not say why");
  return FALSE;
}

gboolean
sluice_preload (GError **error)
{
  return sluice_init (error);
}
