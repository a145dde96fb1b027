// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The bucket structure of the spec. Only ids and names that Sluice made go into a key. */
#include "model/object-keys.h"

#include <string.h>

/* The one bucket that keeps originals and outputs apart. */
static gboolean
has_raw_and_processed (const char *bucket)
{
  return strcmp (bucket, "videos") == 0;
}

char *
sl_object_key_incoming (const char *user_id, const char *media_id)
{
  return g_strdup_printf ("incoming/%s/%s", user_id, media_id);
}

char *
sl_object_key_original (const char *bucket,
                        const char *user_id,
                        const char *media_id,
                        const char *extension)
{
  return g_strdup_printf ("%s%s/%s/original.%s", has_raw_and_processed (bucket) ? "raw/" : "",
                          user_id, media_id, extension);
}

char *
sl_object_key_artifact (const char *bucket,
                        const char *user_id,
                        const char *media_id,
                        guint generation,
                        const char *file_name)
{
  g_autofree char *folder = generation > 1 ? g_strdup_printf ("g%u/", generation) : g_strdup ("");

  return g_strdup_printf ("%s%s/%s/%s%s", has_raw_and_processed (bucket) ? "processed/" : "",
                          user_id, media_id, folder, file_name);
}
