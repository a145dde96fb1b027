// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "app/app.h"

typedef struct {
  const char *event_id;
  const char *media_id;
  const char *user_id; /* (nullable): not said */
  const char *interview_id;
  const char *question_id;
} SlResponseSubmitted;

/* A candidate handed in an answer: its recording is joined to the interview and the question, once
 * for each event id, and confirmed unless it was. That a recording is not there, or is refused, is
 * told in the log; the event is applied then. Errors: NOT_FOUND, FORBIDDEN (another user's). */
gboolean
sl_apply_response_submitted (SlApp *app, const SlResponseSubmitted *response, GError **error);
