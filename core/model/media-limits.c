// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The limits of content: their names, defaults and the one wording of a refusal. The defaults are
 * far above what browsers, phones and offices make, and far below what hurts a worker. */
#include "model/media-limits.h"

#include "base/strict-parse.h"
#include "sluice/sluice-error.h"

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define HOUR (G_GUINT64_CONSTANT (3600) * 1000 * 1000 * 1000)

static const SlLimitSpec specs[SL_N_LIMITS] = {
  /* 8192 x 8192: the photos of a phone's full sensor, video of 8K in any direction. */
  [SLUICE_LIMIT_PIXELS] = { "max_pixels", SL_LIMIT_UNIT_COUNT, 8192 * 8192, 16384 * 16384,
                            "Width times height; of an animation all frames together" },
  [SLUICE_LIMIT_FRAMES] = { "max_frames", SL_LIMIT_UNIT_COUNT, 1000, 100000,
                            "Frames of an animated picture" },
  /* A film has a dozen. */
  [SLUICE_LIMIT_TRACKS] = { "max_tracks", SL_LIMIT_UNIT_COUNT, 32, 256,
                            "Tracks of a container, whatever they carry" },
  [SLUICE_LIMIT_PAGES] = { "max_pages", SL_LIMIT_UNIT_COUNT, 2000, 100000, "Pages of a document" },
  /* Songs carry a cover picture of a few megabytes. */
  [SLUICE_LIMIT_METADATA] = { "max_metadata", SL_LIMIT_UNIT_BYTES, 16 * MIB, 256 * MIB,
                              "Tags, profiles and comments as they are stored" },
  [SLUICE_LIMIT_DURATION] = { "max_duration", SL_LIMIT_UNIT_NANOSECONDS, 4 * HOUR, 48 * HOUR,
                              "How long a recording plays" },
};

static const char *const nouns[SL_N_LIMITS] = {
  [SLUICE_LIMIT_PIXELS] = "pixels",        [SLUICE_LIMIT_FRAMES] = "frames",
  [SLUICE_LIMIT_TRACKS] = "tracks",        [SLUICE_LIMIT_PAGES] = "pages",
  [SLUICE_LIMIT_METADATA] = "of metadata", [SLUICE_LIMIT_DURATION] = "of recording",
};

const SlLimitSpec *
sl_limit_get_spec (SluiceLimit limit)
{
  g_return_val_if_fail (limit < SL_N_LIMITS, &specs[SLUICE_LIMIT_PIXELS]);

  return &specs[limit];
}

char *
sl_limit_format (SluiceLimit limit, guint64 value)
{
  switch (sl_limit_get_spec (limit)->unit) {
  case SL_LIMIT_UNIT_BYTES:
    return sl_format_size (value);
  case SL_LIMIT_UNIT_NANOSECONDS:
    return sl_format_duration (value);
  default:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  }
}

void
sl_media_limits_init (SlMediaLimits *self)
{
  for (guint i = 0; i < SL_N_LIMITS; i++)
    self->values[i] = specs[i].standard;
}

gboolean
sl_media_limits_check (const SlMediaLimits *self,
                       SluiceLimit limit,
                       guint64 found,
                       const char *subject,
                       GError **error)
{
  g_autofree char *found_text = NULL;
  g_autofree char *allowed_text = NULL;

  g_return_val_if_fail (limit < SL_N_LIMITS, FALSE);

  if (found <= self->values[limit])
    return TRUE;
  found_text = sl_limit_format (limit, found);
  allowed_text = sl_limit_format (limit, self->values[limit]);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_LIMIT_EXCEEDED, "%s has %s %s; allowed: %s (%s)",
               subject, found_text, nouns[limit], allowed_text, specs[limit].key);
  return FALSE;
}
