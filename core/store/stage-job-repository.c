// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rows of processing_jobs. */
#include "store/stage-job-repository.h"

#include "base/time-format.h"

static char *
format_time (gint64 wall_ms)
{
  return wall_ms != 0 ? sl_time_format (wall_ms) : NULL;
}

gboolean
sl_stage_job_repository_insert (SlTransaction *transaction,
                                const SlStageJob *job,
                                guint position,
                                GError **error)
{
  g_autofree char *created = sl_time_format (job->created_at);

  return sl_transaction_execute (
             transaction,
             "INSERT INTO processing_jobs (id, media_id, job_type, status, created_at, pass_id,"
             " stage, generation, position, optional)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
             g_variant_new ("(sssssmssuub)", job->id, job->media_id, job->job_type,
                            sl_job_status_to_string (job->status), created, job->pass_id,
                            job->stage, job->generation, position, job->optional),
             error)
         >= 0;
}

gboolean
sl_stage_job_repository_update (SlTransaction *transaction, const SlStageJob *job, GError **error)
{
  g_autofree char *started = format_time (job->started_at);
  g_autofree char *completed = format_time (job->completed_at);

  return sl_transaction_execute (
             transaction,
             "UPDATE processing_jobs SET pass_id = $2, status = $3, progress = $4,"
             " retry_count = $5, skip_reason = $6, error_code = $7, error_message = $8,"
             " started_at = $9,"
             " completed_at = $10 WHERE id = $1",
             g_variant_new ("(smssuumsmsmsmsms)", job->id, job->pass_id,
                            sl_job_status_to_string (job->status), job->progress, job->retry_count,
                            job->skip_reason, job->error_code, job->error_message, started,
                            completed),
             error)
         >= 0;
}

gboolean
sl_stage_job_repository_set_progress (SlTransaction *transaction,
                                      const char *pass_id,
                                      const char *stage,
                                      guint progress,
                                      GError **error)
{
  return sl_transaction_execute (
             transaction,
             "UPDATE processing_jobs SET progress = $3"
             " WHERE pass_id = $1 AND stage = $2 AND status = 'running' AND progress < $3",
             g_variant_new ("(ssu)", pass_id, stage, progress), error)
         >= 0;
}

static SlStageJob *
read_job (SlRows *rows)
{
  SlStageJob *job = sl_stage_job_new ();

  job->id = g_strdup (sl_rows_get_text (rows, 0));
  job->media_id = g_strdup (sl_rows_get_text (rows, 1));
  job->job_type = g_strdup (sl_rows_get_text (rows, 2));
  sl_job_status_from_string (sl_rows_get_text (rows, 3), &job->status);
  job->progress = sl_rows_get_int (rows, 4);
  job->started_at = sl_rows_get_time (rows, 5);
  job->completed_at = sl_rows_get_time (rows, 6);
  job->error_message = g_strdup (sl_rows_get_text (rows, 7));
  job->retry_count = sl_rows_get_int (rows, 8);
  job->created_at = sl_rows_get_time (rows, 9);
  job->pass_id = g_strdup (sl_rows_get_text (rows, 10));
  job->stage = g_strdup (sl_rows_get_text (rows, 11));
  job->generation = sl_rows_get_int (rows, 12);
  job->optional = sl_rows_get_int (rows, 13) != 0;
  job->skip_reason = g_strdup (sl_rows_get_text (rows, 14));
  job->error_code = g_strdup (sl_rows_get_text (rows, 15));
  return job;
}

GPtrArray *
sl_stage_job_repository_list (SlTransaction *transaction,
                              const char *media_id,
                              guint generation,
                              GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction,
      "SELECT id, media_id, job_type, status, progress, started_at, completed_at, error_message,"
      " retry_count, created_at, pass_id, stage, generation, optional, skip_reason, error_code"
      " FROM processing_jobs WHERE media_id = $1 AND generation = $2 ORDER BY position",
      g_variant_new ("(su)", media_id, generation), error);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) sl_stage_job_free);

  if (rows == NULL)
    return NULL;
  while (sl_rows_next (rows))
    g_ptr_array_add (jobs, read_job (rows));
  return g_steal_pointer (&jobs);
}

gboolean
sl_stage_job_repository_find_newest (SlTransaction *transaction,
                                     const char *media_id,
                                     guint *generation,
                                     GError **error)
{
  g_autoptr (SlRows) rows = sl_transaction_query (
      transaction, "SELECT max(generation) FROM processing_jobs WHERE media_id = $1",
      g_variant_new ("(s)", media_id), error);

  if (rows == NULL)
    return FALSE;
  *generation = sl_rows_next (rows) ? sl_rows_get_int (rows, 0) : 0;
  return TRUE;
}
