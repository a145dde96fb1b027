// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A client announces a file and is told where to put it. */
#include <string.h>

#include "app/app-private.h"
#include "app/upload.h"
#include "base/strict-parse.h"
#include "base/uuid.h"
#include "model/object-keys.h"
#include "model/part-plan.h"
#include "sluice/sluice-error.h"
#include "store/media-repository.h"

/* Of original_name and content_type in the spec's tables. */
#define MAX_NAME_CHARACTERS 255
#define MAX_CONTENT_TYPE_CHARACTERS 100

void
sl_initiate_reply_free (SlInitiateReply *self)
{
  if (self == NULL)
    return;
  g_free (self->media_id);
  g_free (self->upload_url);
  g_clear_pointer (&self->parts, sl_upload_parts_free);
  g_free (self);
}

static gboolean
fail_argument (GError **error, const char *pointer, const char *what)
{
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT, "%s: %s", pointer, what);
  return FALSE;
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_name (const char *name, GError **error)
{
  if (name == NULL || *name == '\0')
    return fail_argument (error, "/fileName", "must not be empty");
  if (!g_utf8_validate (name, -1, NULL) || has_control_character (name))
    return fail_argument (error, "/fileName", "must be text without control characters");
  if (g_utf8_strlen (name, -1) > MAX_NAME_CHARACTERS)
    return fail_argument (error, "/fileName", "must have at most 255 characters");
  return TRUE;
}

static gboolean
check_extension (const SlFileType *type, const char *name, GError **error)
{
  g_autofree char *allowed = NULL;

  if (sl_file_type_allows_name (type, name))
    return TRUE;
  allowed = g_strjoinv (", ", type->extensions);
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_MEDIA,
               "/fileName: '%s' takes files named .%s", type->name, allowed);
  return FALSE;
}

/* "video/webm;codecs=vp8" of a recorder counts as video; sound alone in a video container too. */
static gboolean
is_family_allowed (const char *content_type, const char *expected)
{
  gboolean is_av = g_str_has_prefix (expected, "video/") || g_str_has_prefix (expected, "audio/");
  const char *slash = strchr (expected, '/');

  if (is_av)
    return g_str_has_prefix (content_type, "video/") || g_str_has_prefix (content_type, "audio/");
  if (g_str_has_prefix (expected, "image/"))
    return strncmp (content_type, expected, slash - expected + 1) == 0;
  return g_str_has_prefix (content_type, expected);
}

static gboolean
check_content_type (const char *content_type, const char *file_name, GError **error)
{
  g_autofree char *extension = sl_file_name_dup_extension (file_name);
  const char *expected = extension != NULL ? sl_content_type_for_extension (extension) : NULL;

  if (content_type == NULL || *content_type == '\0')
    return fail_argument (error, "/contentType", "must not be empty");
  if (strlen (content_type) > MAX_CONTENT_TYPE_CHARACTERS || !g_str_is_ascii (content_type)
      || has_control_character (content_type))
    return fail_argument (error, "/contentType",
                          "must have at most 100 printable ASCII characters");
  if (expected == NULL || is_family_allowed (content_type, expected))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_UNSUPPORTED_MEDIA,
               "/contentType: '%s' does not fit a file named .%s, which is '%s'", content_type,
               extension, expected);
  return FALSE;
}

static gboolean
check_size (const SlFileType *type, gint64 size, GError **error)
{
  g_autofree char *limit = sl_format_size (type->max_size);

  if (size < 1)
    return fail_argument (error, "/fileSize", "must be at least 1");
  if ((guint64) size <= type->max_size)
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_FILE_TOO_LARGE,
               "/fileSize: %" G_GINT64_FORMAT " bytes; '%s' takes at most %s", size, type->name,
               limit);
  return FALSE;
}

static gboolean
check_reference (const char *pointer, const char *id, GError **error)
{
  if (id == NULL || sl_uuid_is_valid (id))
    return TRUE;
  return fail_argument (error, pointer, "must be a UUID");
}

static gboolean
check_request (const SlFileType *type, const SlInitiateRequest *request, GError **error)
{
  return check_name (request->file_name, error) && check_extension (type, request->file_name, error)
         && check_content_type (request->content_type, request->file_name, error)
         && check_size (type, request->file_size, error)
         && check_reference ("/interviewId", request->interview_id, error)
         && check_reference ("/questionId", request->question_id, error);
}

static SlMedia *
create_media (SlApp *app, const SlFileType *type, const SlInitiateRequest *request)
{
  SlMedia *media = sl_media_new ();
  gint64 now = sl_app_now (app);

  media->id = sl_uuid7_new (now);
  media->user_id = g_strdup (request->user_id);
  media->file_type = g_strdup (request->file_type);
  media->original_name = g_strdup (request->file_name);
  media->content_type = g_strdup (request->content_type);
  media->file_size = request->file_size;
  media->bucket = g_strdup (type->bucket);
  media->storage_key = sl_object_key_incoming (request->user_id, media->id);
  media->status = SL_MEDIA_PENDING;
  media->interview_id = g_strdup (request->interview_id);
  media->question_id = g_strdup (request->question_id);
  if (request->transcription != NULL)
    media->transcription_options = sl_transcription_options_to_json (request->transcription);
  media->created_at = now;
  media->expires_at = now + (gint64) app->config.upload_expiry_s * 1000;
  return media;
}

static char *
sign_upload (SlApp *app, const SlMedia *media, GError **error)
{
  const SlPresignRequest request = { .method = "PUT",
                                     .bucket = media->bucket,
                                     .key = media->storage_key,
                                     .expires_in = app->config.upload_expiry_s,
                                     .content_type = media->content_type,
                                     .content_length = media->file_size };

  return sl_object_store_presign (app->objects, &request, error);
}

typedef struct {
  const SlMedia *media;
  gint64 part_size;
} Insert;

static gboolean
insert_media_in_parts (SlTransaction *transaction, gpointer user_data, GError **error)
{
  const Insert *self = user_data;

  return sl_media_repository_insert (transaction, self->media, error)
         && sl_multipart_repository_insert (transaction, self->media->id, self->part_size, error);
}

static gboolean
insert_media_alone (SlTransaction *transaction, gpointer user_data, GError **error)
{
  const SlMedia *media = user_data;

  return sl_media_repository_insert (transaction, media, error);
}

/* Most uploads are one row: no transaction is needed around it. */
static gboolean
save (SlApp *app, SlMedia *media, gint64 part_size, GError **error)
{
  Insert insert = { media, part_size };

  return part_size > 0 ? sl_database_write (app->database, insert_media_in_parts, &insert, error)
                       : sl_database_write_single (app->database, insert_media_alone, media, error);
}

static gboolean
wants_parts (SlApp *app, const SlInitiateRequest *request)
{
  if (request->parts == SL_PARTS_BY_SIZE)
    return app->config.multipart_threshold > 0
           && (guint64) request->file_size > app->config.multipart_threshold;
  return request->parts == SL_PARTS_ALWAYS;
}

static SlUploadParts *
begin_parts (SlApp *app, const SlMedia *media, gint64 part_size, GError **error)
{
  g_autoptr (SlMultipart) multipart = g_new0 (SlMultipart, 1);
  GPtrArray *none = NULL;

  multipart->media_id = g_strdup (media->id);
  multipart->part_size = part_size;
  if (!sl_app_begin_parts (app, media, multipart, error))
    return NULL;
  none = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_object_part_free);
  return sl_app_sign_parts (app, media, multipart, NULL, none, error);
}

SlInitiateReply *
sl_initiate_upload (SlApp *app, const SlInitiateRequest *request, GError **error)
{
  g_autoptr (SlInitiateReply) reply = g_new0 (SlInitiateReply, 1);
  g_autoptr (SlMedia) media = NULL;
  SlPipelineDescriptor *pipeline = sl_pipeline_set_find (app->pipelines, request->file_type, error);
  const SlFileType *type;
  gint64 part_size = 0;

  if (pipeline == NULL)
    return NULL;
  type = sl_pipeline_descriptor_get_file_type (pipeline);
  if (!check_request (type, request, error))
    return NULL;
  media = create_media (app, type, request);
  reply->expires_at = media->expires_at;
  if (wants_parts (app, request)) {
    part_size = sl_part_plan_choose_size (request->file_size);
    media->expires_at = media->created_at + sl_app_get_parts_expiry (app);
  }
  reply->upload_url = sign_upload (app, media, error);
  if (reply->upload_url == NULL || !save (app, media, part_size, error))
    return NULL;
  if (part_size > 0) {
    reply->parts = begin_parts (app, media, part_size, error);
    if (reply->parts == NULL)
      return NULL;
  }
  reply->media_id = g_strdup (media->id);
  return g_steal_pointer (&reply);
}
