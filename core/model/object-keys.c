// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The bucket structure of the spec. Only ids and names that Sluice made go into a key. */
#include "model/object-keys.h"

#include <string.h>

#include "base/uuid.h"

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

/* "avatar.jpg": the one output of a bucket that has one place for each user. */
static gboolean
is_avatar (const char *bucket, const char *file_name)
{
  return strcmp (bucket, "avatars") == 0 && g_str_has_prefix (file_name, "avatar.");
}

char *
sl_object_key_artifact (const char *bucket,
                        const char *user_id,
                        const char *media_id,
                        guint generation,
                        const char *file_name)
{
  g_autofree char *folder = NULL;

  if (is_avatar (bucket, file_name))
    return g_strdup_printf ("%s/%s", user_id, file_name);
  folder = generation > 1 ? g_strdup_printf ("g%u/", generation) : g_strdup ("");
  return g_strdup_printf ("%s%s/%s/%s%s", has_raw_and_processed (bucket) ? "processed/" : "",
                          user_id, media_id, folder, file_name);
}

char *
sl_object_key_dup_media_id (const char *bucket, const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "/", -1);
  /* Transcriptions have no user in their keys. */
  guint place = strcmp (bucket, SL_TRANSCRIPTION_BUCKET) == 0 ? 0 : 1;

  if (has_raw_and_processed (bucket)) {
    if (parts[0] == NULL || (strcmp (parts[0], "raw") != 0 && strcmp (parts[0], "processed") != 0))
      return NULL;
    place = 2;
  }
  /* Behind the id there is a file's name at least. */
  if (g_strv_length (parts) < place + 2 || !sl_uuid_is_valid (parts[place])
      || (place > 0 && !sl_uuid_is_valid (parts[place - 1])))
    return NULL;
  return g_strdup (parts[place]);
}

char *
sl_object_key_transcription (const char *media_id, guint generation)
{
  if (generation > 1)
    return g_strdup_printf ("%s/g%u/transcription.json", media_id, generation);
  return g_strdup_printf ("%s/transcription.json", media_id);
}

gboolean
sl_object_key_is_public (const char *bucket, const char *key)
{
  const char *slash = strchr (key, '/');

  return slash != NULL && is_avatar (bucket, slash + 1) && strchr (slash + 1, '/') == NULL;
}
