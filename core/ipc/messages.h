// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "ipc/stage-progress.h"
#include "ipc/work-order.h"
#include "ipc/work-report.h"
#include "ipc/work-request.h"

/* Everything that daemon and worker say:
 *
 *   worker: hello (once it can work)      {"hello": {"protocol": 2}}
 *   daemon: order (one)                   {"order": {...}}
 *   worker: progress (once a second)      {"progress": [{"stage": "audio", "fraction": 0.5}]}
 *   worker: request (one at a time)       {"request": {"kind": "beginCall", ...}}
 *   daemon: reply (one for each)          {"reply": {...}}
 *   worker: report, or error: the last    {"report": {...}}, {"error": {"code": ..., "message":
 * ...}}
 *
 * An error means that the pass as a whole could not run; what went wrong with one stage is part of
 * the report. */

/* Raised when one side would misread the other. Both are installed together, so there is no
 * negotiation: another number is refused. */
#define SL_IPC_PROTOCOL 3

typedef enum {
  SL_MESSAGE_HELLO,
  SL_MESSAGE_ORDER,
  SL_MESSAGE_PROGRESS,
  SL_MESSAGE_REQUEST,
  SL_MESSAGE_REPLY,
  SL_MESSAGE_REPORT,
  SL_MESSAGE_ERROR,
} SlMessageType;

typedef struct {
  SlMessageType type;
  guint protocol;         /* of a hello */
  SlWorkOrder *order;     /* (nullable) */
  GPtrArray *progress;    /* (nullable) (element-type SlStageProgress) */
  SlWorkRequest *request; /* (nullable) */
  SlWorkReply *reply;     /* (nullable) */
  SlWorkReport *report;   /* (nullable) */
  GError *error;          /* (nullable) */
} SlMessage;

SlMessage *sl_message_new_hello (void);
/* @order, @progress, @request, @reply, @report: (transfer full) */
SlMessage *sl_message_new_order (SlWorkOrder *order);
SlMessage *sl_message_new_progress (GPtrArray *progress);
SlMessage *sl_message_new_request (SlWorkRequest *request);
SlMessage *sl_message_new_reply (SlWorkReply *reply);
SlMessage *sl_message_new_report (SlWorkReport *report);
/* @error: copied */
SlMessage *sl_message_new_error (const GError *error);
void sl_message_free (SlMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlMessage, sl_message_free)

const char *sl_message_type_to_string (SlMessageType type);
/* As a frame. SLUICE_ERROR_WORKER_PROTOCOL when it is over the limit. */
GBytes *sl_message_to_frame (const SlMessage *self, GError **error);
/* From a frame's payload; strict. SLUICE_ERROR_WORKER_PROTOCOL. */
SlMessage *sl_message_new_from_json (const char *json, gsize length, GError **error);
