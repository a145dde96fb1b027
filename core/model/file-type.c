// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* File types, extensions and the Content-Type that belongs to an extension. */
#include "model/file-type.h"

#include <string.h>

typedef struct {
  const char *extension;
  const char *content_type;
} ContentType;

static const ContentType content_types[] = {
  { "mp4", "video/mp4" },       { "webm", "video/webm" },     { "mov", "video/quicktime" },
  { "avi", "video/x-msvideo" }, { "mp3", "audio/mpeg" },      { "wav", "audio/wav" },
  { "m4a", "audio/mp4" },       { "ogg", "audio/ogg" },       { "jpg", "image/jpeg" },
  { "jpeg", "image/jpeg" },     { "png", "image/png" },       { "gif", "image/gif" },
  { "webp", "image/webp" },     { "pdf", "application/pdf" }, { "json", "application/json" },
};

/* Longer is no extension that any file type allows. */
#define MAX_EXTENSION_LENGTH 16

SlFileType *
sl_file_type_new (const char *name)
{
  SlFileType *self = g_new0 (SlFileType, 1);

  self->name = g_strdup (name);
  sl_media_limits_init (&self->limits);
  sl_verdict_thresholds_init (&self->verdict);
  return self;
}

void
sl_file_type_free (SlFileType *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->bucket);
  g_strfreev (self->extensions);
  g_free (self);
}

gboolean
sl_file_type_allows_name (const SlFileType *self, const char *file_name)
{
  g_autofree char *extension = sl_file_name_dup_extension (file_name);

  return extension != NULL && self->extensions != NULL
         && g_strv_contains ((const char *const *) self->extensions, extension);
}

/* ".webm" is a hidden file without an extension. */
char *
sl_file_name_dup_extension (const char *file_name)
{
  const char *dot = strrchr (file_name, '.');

  if (dot == NULL || dot == file_name)
    return NULL;
  for (const char *p = dot + 1; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p))
      return NULL;
  }
  if (dot[1] == '\0' || strlen (dot + 1) > MAX_EXTENSION_LENGTH)
    return NULL;
  return g_ascii_strdown (dot + 1, -1);
}

const char *
sl_content_type_for_extension (const char *extension)
{
  for (gsize i = 0; i < G_N_ELEMENTS (content_types); i++) {
    if (strcmp (content_types[i].extension, extension) == 0)
      return content_types[i].content_type;
  }
  return NULL;
}
