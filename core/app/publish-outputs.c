// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* From a worker's folder to the object store. The folder was written by a process that may have
 * been taken over by the file it read: nothing in it is followed, only plain files of a name
 * without a slash are taken. */
#include "app/publish-outputs.h"

#include <errno.h>
#include <sys/stat.h>

#include "app/app-private.h"
#include "base/uuid.h"
#include "model/object-keys.h"
#include "sluice/sluice-error.h"
#include "store/garbage-repository.h"

/* Many times what storing the outputs of one pass takes: nothing is removed before its rows are
 * written. */
#define UNREFERRED_MS (G_GINT64_CONSTANT (3600) * 1000)

static gboolean
check_output (const char *path, const SlReportedArtifact *output, gint64 *size, GError **error)
{
  struct stat info;

  /* In buckets that keep originals and outputs in one folder this would be the upload itself. */
  if (g_str_has_prefix (output->file_name, "original.")) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                 "output '%s' has the name of the upload", output->file_name);
    return FALSE;
  }
  if (lstat (path, &info) != 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID, "output '%s': %s",
                 output->file_name, g_strerror (errno));
    return FALSE;
  }
  /* The store may have linked what the database could not be told of. */
  if (!S_ISREG (info.st_mode) || (info.st_nlink != 1 && !output->is_stored)) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
                 "output '%s' is not a plain file", output->file_name);
    return FALSE;
  }
  if (info.st_size == 0) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID, "output '%s' is empty",
                 output->file_name);
    return FALSE;
  }
  *size = info.st_size;
  return TRUE;
}

/* What is said in a recording lies in a bucket of its own. */
static gboolean
is_transcription (const SlReportedArtifact *output)
{
  return g_str_equal (output->name, SL_TRANSCRIPTION_ARTIFACT);
}

static const char *
choose_bucket (const SlMedia *media, const SlReportedArtifact *output)
{
  return is_transcription (output) ? SL_TRANSCRIPTION_BUCKET : media->bucket;
}

static char *
name_object (const SlMedia *media, const SlPass *pass, const SlReportedArtifact *output)
{
  if (is_transcription (output))
    return sl_object_key_transcription (media->id, pass->generation);
  return sl_object_key_artifact (media->bucket, media->user_id, media->id, pass->generation,
                                 output->file_name);
}

/* Anybody may read it, at an address of the service: a page there would speak in its name. */
static gboolean
check_public (const SlArtifact *artifact, GError **error)
{
  if (!sl_object_key_is_public (artifact->bucket, artifact->key)
      || (g_str_has_prefix (artifact->content_type, "image/")
          && !g_str_has_prefix (artifact->content_type, "image/svg")))
    return TRUE;
  g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_OUTPUT_INVALID,
               "output '%s' would be public and is '%s', not a picture", artifact->name,
               artifact->content_type);
  return FALSE;
}

static SlArtifact *
publish_one (SlApp *app,
             const SlMedia *media,
             const SlPass *pass,
             const char *work_dir,
             const SlReportedStage *stage,
             SlReportedArtifact *output,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *path = g_build_filename (work_dir, output->file_name, NULL);
  g_autoptr (SlArtifact) artifact = sl_artifact_new ();

  if (!check_output (path, output, &artifact->size, error))
    return NULL;
  artifact->created_at = sl_app_now (app);
  artifact->id = sl_uuid7_new (artifact->created_at);
  artifact->media_id = g_strdup (media->id);
  artifact->generation = pass->generation;
  artifact->stage = g_strdup (stage->stage);
  artifact->name = g_strdup (output->name);
  artifact->bucket = g_strdup (choose_bucket (media, output));
  artifact->key = name_object (media, pass, output);
  artifact->content_type = g_strdup (output->content_type);
  artifact->facts = g_strdup (output->facts != NULL ? output->facts : "{}");
  if (!check_public (artifact, error)
      || !sl_object_store_put_file (app->objects, artifact->bucket, artifact->key, path,
                                    artifact->content_type, cancellable, error))
    return NULL;
  output->is_stored = TRUE;
  return g_steal_pointer (&artifact);
}

static gboolean
publish_stage (SlApp *app,
               const SlMedia *media,
               const SlPass *pass,
               const char *work_dir,
               const SlReportedStage *stage,
               GPtrArray *published,
               GCancellable *cancellable,
               GError **error)
{
  for (guint i = 0; i < stage->artifacts->len; i++) {
    SlArtifact *artifact = publish_one (app, media, pass, work_dir, stage,
                                        stage->artifacts->pdata[i], cancellable, error);

    if (artifact == NULL)
      return FALSE;
    g_ptr_array_add (published, artifact);
  }
  return TRUE;
}

GPtrArray *
sl_publish_outputs (SlApp *app,
                    const SlMedia *media,
                    const SlPass *pass,
                    const char *work_dir,
                    SlWorkReport *report,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray)
      published = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_artifact_free);

  for (guint i = 0; i < report->stages->len; i++) {
    SlReportedStage *stage = report->stages->pdata[i];

    if (!stage->completed)
      continue;
    g_clear_error (&stage->error);
    stage->completed = publish_stage (app, media, pass, work_dir, stage, published, cancellable,
                                      &stage->error);
    if (g_error_matches (stage->error, SLUICE_ERROR, SLUICE_ERROR_CANCELLED)) {
      g_propagate_error (error, g_steal_pointer (&stage->error));
      return NULL;
    }
  }
  return g_steal_pointer (&published);
}

static gboolean
expect_output (SlTransaction *transaction,
               const SlMedia *media,
               const SlPass *pass,
               const SlReportedArtifact *output,
               GError **error)
{
  g_autofree char *key = name_object (media, pass, output);

  return sl_garbage_repository_add (transaction, choose_bucket (media, output), key,
                                    sl_transaction_get_now (transaction) + UNREFERRED_MS, error);
}

gboolean
sl_expect_outputs (SlTransaction *transaction,
                   const SlMedia *media,
                   const SlPass *pass,
                   const SlWorkReport *report,
                   GError **error)
{
  for (guint i = 0; i < report->stages->len; i++) {
    const SlReportedStage *stage = report->stages->pdata[i];

    for (guint j = 0; stage->completed && j < stage->artifacts->len; j++) {
      if (!expect_output (transaction, media, pass, stage->artifacts->pdata[j], error))
        return FALSE;
    }
  }
  return TRUE;
}
