// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* A row of processing_jobs: one stage of one media, as status shows it. */

typedef enum {
  SL_JOB_PENDING,
  SL_JOB_RUNNING,
  SL_JOB_COMPLETED,
  SL_JOB_FAILED,
} SlJobStatus;

const char *sl_job_status_to_string (SlJobStatus status);
gboolean sl_job_status_from_string (const char *text, SlJobStatus *status);

typedef struct {
  char *id;
  char *media_id;
  char *pass_id;  /* (nullable) the pass that runs it */
  char *stage;    /* id in the descriptor: "transcode" */
  char *job_type; /* the spec's enumeration: transcode, thumbnail, extract_audio, transcribe,
                     optimize_image */
  guint generation;
  gboolean optional;
  SlJobStatus status;
  guint progress;      /* 0 to 100 */
  guint retry_count;   /* attempts that failed */
  char *skip_reason;   /* (nullable) completed without work: "no audio track" */
  char *error_code;    /* (nullable) */
  char *error_message; /* (nullable) */
  gint64 started_at;   /* 0 = not yet */
  gint64 completed_at;
  gint64 created_at;
} SlStageJob;

SlStageJob *sl_stage_job_new (void);
void sl_stage_job_free (SlStageJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlStageJob, sl_stage_job_free)

/* Whether it has not ended yet: it waits or runs. */
gboolean sl_stage_job_is_open (const SlStageJob *self);

/* The spec's job type of a stage plugin's name: "extract-audio" -> "extract_audio". Owned by the
 * caller. */
char *sl_stage_job_type_for_plugin (const char *plugin_stage);
