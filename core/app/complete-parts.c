// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From parts to a whole: what the store has of an upload is compared with what was announced, and
 * with what the client says it sent; then the store is asked to make one object of it. */
#include "app/app-private.h"
#include "model/object-keys.h"
#include "model/part-plan.h"
#include "sluice/sluice-error.h"

/* Of those that are missing, in the text of an error. */
#define MAX_NAMED 10

static const SlObjectPart *
find_part (GPtrArray *parts, guint number)
{
  for (guint i = 0; i < parts->len; i++) {
    const SlObjectPart *part = parts->pdata[i];

    if (part->number == number)
      return part;
  }
  return NULL;
}

/* "2, 3, 5 and 7 more" */
static char *
name_missing (GPtrArray *present, guint n_parts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_missing = 0;
  guint next = 0;

  for (guint number = 1; number <= n_parts; number++) {
    while (next < present->len && ((SlObjectPart *) present->pdata[next])->number < number)
      next++;
    if (next < present->len && ((SlObjectPart *) present->pdata[next])->number == number)
      continue;
    if (++n_missing <= MAX_NAMED)
      g_string_append_printf (text, "%s%u", text->len > 0 ? ", " : "", number);
  }
  if (n_missing > MAX_NAMED)
    g_string_append_printf (text, " and %u more", n_missing - MAX_NAMED);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
check_presence (const SlMedia *media, gint64 part_size, GPtrArray *present, GError **error)
{
  guint n_parts = sl_part_plan_count (media->file_size, part_size);
  const SlObjectPart *last = present->len > 0 ? present->pdata[present->len - 1] : NULL;
  g_autofree char *missing = NULL;

  if (present->len == n_parts && last->number == n_parts)
    return TRUE;
  missing = name_missing (present, n_parts);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UPLOAD_NOT_FOUND,
               "of %u parts these are missing: %s; POST /upload/parts signs them again", n_parts,
               missing);
  return FALSE;
}

/* A store that does not mind the signed length is found here. */
static gboolean
check_sizes (const SlMedia *media, gint64 part_size, GPtrArray *present, GError **error)
{
  for (guint i = 0; i < present->len; i++) {
    const SlObjectPart *part = present->pdata[i];
    gint64 expected = sl_part_plan_get_size (media->file_size, part_size, part->number);

    if (part->size != expected) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_SIZE_MISMATCH,
                   "part %u: expected %" G_GINT64_FORMAT " bytes, found %" G_GINT64_FORMAT,
                   part->number, expected, part->size);
      return FALSE;
    }
  }
  return TRUE;
}

/* "\"abc\"" and "abc" are the same: not every client keeps the quotes. */
static gboolean
is_same_etag (const char *a, const char *b)
{
  g_auto (GStrv) left = g_strsplit (a, "\"", -1);
  g_auto (GStrv) right = g_strsplit (b, "\"", -1);
  g_autofree char *bare_left = g_strjoinv (NULL, left);
  g_autofree char *bare_right = g_strjoinv (NULL, right);

  return g_strcmp0 (bare_left, bare_right) == 0;
}

static gboolean
check_etags (GPtrArray *etags, GPtrArray *present, GError **error)
{
  for (guint i = 0; etags != NULL && i < etags->len; i++) {
    const SlObjectPart *sent = etags->pdata[i];
    const SlObjectPart *part = find_part (present, sent->number);

    if (part == NULL || !is_same_etag (sent->etag, part->etag)) {
      g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_CONFLICT,
                   "/parts/%u: the store has another part %u than the one that was sent", i,
                   sent->number);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
complete (SlApp *app,
          const SlMedia *media,
          const SlMultipart *multipart,
          GPtrArray *etags,
          GError **error)
{
  g_autofree char *key = sl_object_key_incoming (media->user_id, media->id);
  g_autoptr (GPtrArray) present = sl_object_store_list_parts (app->objects, media->bucket, key,
                                                              multipart->upload_id, error);

  return present != NULL && check_presence (media, multipart->part_size, present, error)
         && check_sizes (media, multipart->part_size, present, error)
         && check_etags (etags, present, error)
         && sl_object_store_complete_parts (app->objects, media->bucket, key, multipart->upload_id,
                                            present, error);
}

gboolean
sl_app_complete_parts (SlApp *app,
                       const SlMedia *media,
                       GPtrArray *etags,
                       gboolean *is_gone,
                       GError **error)
{
  g_autoptr (SlMultipart) multipart = NULL;
  g_autoptr (GError) local_error = NULL;

  *is_gone = FALSE;
  if (!sl_app_find_multipart (app, media->id, &multipart, error))
    return FALSE;
  if (multipart == NULL || multipart->upload_id == NULL
      || complete (app, media, multipart, etags, &local_error))
    return TRUE;
  *is_gone = g_error_matches (local_error, SLUICE_ERROR, SLUICE_ERROR_NOT_FOUND);
  if (*is_gone)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
