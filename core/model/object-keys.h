// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The spec's bucket structure, in one place. Client file names are never part of a key. */

/* "incoming/{userId}/{mediaId}": where a PUT lands. */
char *sl_object_key_incoming (const char *user_id, const char *media_id);
/* videos: "raw/{userId}/{mediaId}/original.{ext}"; other buckets:
 * "{userId}/{mediaId}/original.{ext}". */
char *sl_object_key_original (const char *bucket,
                              const char *user_id,
                              const char *media_id,
                              const char *extension);
/* videos: "processed/{userId}/{mediaId}/video.mp4", with "g{generation}/" before the name when
 * generation > 1; other buckets without "processed/". */
char *sl_object_key_artifact (const char *bucket,
                              const char *user_id,
                              const char *media_id,
                              guint generation,
                              const char *file_name);
/* "{mediaId}/transcription.json", with "g{generation}/" before the name when generation > 1. */
#define SL_TRANSCRIPTION_BUCKET "transcriptions"
char *sl_object_key_transcription (const char *media_id, guint generation);
/* The media that a key of the above belongs to. Returns: (nullable): NULL for keys that several
 * media share, keys of incoming objects, and what Sluice did not make */
char *sl_object_key_dup_media_id (const char *bucket, const char *key);
/* Whether anybody may read the object without a signature. It is also the one kind of key that
 * several media of a user share: the newest of them owns it. */
gboolean sl_object_key_is_public (const char *bucket, const char *key);
