// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "http/http-request.h"

/* Who may ask what, decided from the head alone, before any of the body is read. */
typedef struct {
  SlRouter *router;       /* (owned) */
  char **cors_origins;    /* (owned) (nullable) */
  gboolean development;   /* X-User-Id is believed */
  char *development_user; /* (owned) (nullable) whose requests without X-User-Id are */
} SlAdmissionRules;

/* Fills in route, parameters and user. When the answer is known without the body (a refusal, a
 * preflight) it becomes the request's early_answer and FALSE is returned. */
gboolean sl_admit_request (const SlAdmissionRules *rules, SlHttpRequest *request);
