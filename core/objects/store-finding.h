// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What an examination of an object store found. */
typedef enum {
  SL_FINDING_FINE,
  SL_FINDING_ADVICE,  /* works, and could be better */
  SL_FINDING_PROBLEM, /* does not work, or not safely */
  SL_FINDING_SKIPPED, /* could not be looked at */
} SlFindingState;

typedef struct {
  const char *check; /* (unowned) "cors": a word that scripts can rely on */
  char *subject;     /* (nullable) which bucket, address or file */
  SlFindingState state;
  char *text;   /* what is so */
  char *remedy; /* (nullable) a command or a setting that changes it */
} SlStoreFinding;

/* "fine", "advice", "problem", "skipped" */
const char *sl_finding_state_to_string (SlFindingState state);

/* Returns: (element-type SlStoreFinding) */
GPtrArray *sl_store_findings_new (void);
/* @check is a literal; takes @text and @remedy (nullable). */
void sl_store_findings_add (GPtrArray *findings,
                            const char *check,
                            const char *subject,
                            SlFindingState state,
                            char *text,
                            char *remedy);
gboolean sl_store_findings_have (GPtrArray *findings, SlFindingState state);
