// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* Worker -> daemon, the last message: how each stage of the pass ended. Parsed from foreign bytes:
 * a compromised worker must not be able to make the daemon touch a file outside the work folder
 * (file names have no slash). */
typedef struct {
  char *name;
  char *file_name; /* in the work folder */
  char *content_type;
  char *facts;        /* JSON object text */
  gboolean is_stored; /* the daemon's own note, in no message: checked, and put into the store */
} SlReportedArtifact;

typedef struct {
  char *name;   /* "filled-audio-gap" */
  char *reason; /* for people */
} SlReportedRepair;

typedef struct {
  char *stage;
  gboolean completed;
  char *skip_reason;      /* (nullable) */
  GError *error;          /* (nullable) */
  guint64 retry_after_ms; /* with an error: not before, and at no cost; 0 = not said */
  GPtrArray *artifacts;   /* (element-type SlReportedArtifact) */
  char **warnings;
  GPtrArray *repairs; /* (element-type SlReportedRepair) */
  char *media_facts;  /* JSON object text: what the stage learnt about the input */
} SlReportedStage;

typedef struct {
  char *media_info;  /* (nullable) JSON, of a probe */
  GPtrArray *stages; /* (element-type SlReportedStage) */
} SlWorkReport;

SlWorkReport *sl_work_report_new (void);
void sl_work_report_free (SlWorkReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlWorkReport, sl_work_report_free)
SlReportedStage *sl_reported_stage_new (const char *stage);
void sl_reported_stage_free (SlReportedStage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlReportedStage, sl_reported_stage_free)
SlReportedArtifact *sl_reported_artifact_new (void);
void sl_reported_artifact_free (SlReportedArtifact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlReportedArtifact, sl_reported_artifact_free)
SlReportedRepair *sl_reported_repair_new (const char *name, const char *reason);
void sl_reported_repair_free (SlReportedRepair *self);
char *sl_work_report_to_json (const SlWorkReport *self);
SlWorkReport *sl_work_report_new_from_json (const char *json, gsize length, GError **error);
/* The same as a member of a message. Returns: (transfer full) */
JsonObject *sl_work_report_to_object (const SlWorkReport *self);
SlWorkReport *sl_work_report_new_from_object (JsonObject *object, GError **error);
