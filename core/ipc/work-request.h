// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <json-glib/json-glib.h>

/* Worker -> daemon, while a stage works: what only the daemon can do. One at a time, each has a
 * reply. Parsed from foreign bytes, as a report is. */
typedef enum {
  SL_REQUEST_BEGIN_CALL, /* leave for a call of an outside service */
  SL_REQUEST_END_CALL,   /* how it went */
  SL_REQUEST_CHECKPOINT, /* keep a file of the work folder */
} SlRequestKind;

typedef struct {
  SlRequestKind kind;
  char *stage;
  char *service;          /* (nullable) of a begin */
  double cost;            /* of a begin; at least 0 */
  char *provider;         /* (nullable) of an end */
  GError *error;          /* (nullable) of an end: it failed */
  guint64 retry_after_ms; /* of an end; 0 = not said */
  char *checkpoint;       /* (nullable) name of the checkpoint */
  char *file_name;        /* (nullable) of the checkpoint, in the work folder */
} SlWorkRequest;

SlWorkRequest *sl_work_request_new (SlRequestKind kind, const char *stage);
void sl_work_request_free (SlWorkRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlWorkRequest, sl_work_request_free)
/* Returns: (transfer full) */
JsonObject *sl_work_request_to_object (const SlWorkRequest *self);
SlWorkRequest *sl_work_request_new_from_object (JsonObject *object, GError **error);

/* Daemon -> worker: what came of a request. */
typedef struct {
  GError *error;          /* (nullable): it was refused, and why */
  guint64 retry_after_ms; /* until it makes sense to begin a call; 0 = at once, or not known */
  char *provider;         /* (nullable) of a call */
  char *base_url;         /* (nullable) of a call */
  char *key;              /* (nullable) of a call: a secret */
  char *model;            /* (nullable) of a call */
} SlWorkReply;

SlWorkReply *sl_work_reply_new (void);
/* @error: (transfer full) */
SlWorkReply *sl_work_reply_new_refusal (GError *error, guint64 retry_after_ms);
void sl_work_reply_free (SlWorkReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlWorkReply, sl_work_reply_free)
/* Returns: (transfer full) */
JsonObject *sl_work_reply_to_object (const SlWorkReply *self);
SlWorkReply *sl_work_reply_new_from_object (JsonObject *object, GError **error);
