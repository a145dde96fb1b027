// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "descriptor/stage-order.h"
#include "descriptor/yaml-document.h"

/* What the checks of a descriptor share: what they work on, and how they report. */
typedef struct {
  SlStageCatalogue *catalogue; /* (unowned) */
  SlProblemList *problems;     /* (unowned) */
  SlFileType *file_type;       /* (unowned) what is filled */
  GPtrArray *stages;           /* (unowned) (element-type SlStageDescriptor) in file order */
  GPtrArray *ordered;          /* (unowned) (element-type SlOrderedStage) those with an id */
} SlChecker;

/* Width of media_files.file_type and of the stage columns. */
#define SL_CHECKER_MAX_NAME 50

/* "; did you mean 'crf'? allowed: audio_codec, crf" */
char *sl_checker_dup_advice (const char *word, const char *const *allowed);
/* A problem at @node: "PREFIXexpected EXPECTED, found ...". */
void sl_checker_report_expectation (SlChecker *self,
                                    const SlYamlNode *node,
                                    const char *prefix,
                                    const char *expected);
/* A problem for each key of @mapping that is not in @allowed. */
void sl_checker_check_keys (SlChecker *self,
                            const SlYamlNode *mapping,
                            const char *const *allowed,
                            const char *prefix);
/* The text of a scalar that says something, or NULL with a problem. */
const char *sl_checker_read_text (SlChecker *self,
                                  const SlYamlNode *node,
                                  const char *prefix,
                                  const char *expected);
/* A lower-case letter, then lower-case letters, digits and @more_characters. */
gboolean sl_checker_is_name (const char *text, const char *more_characters);
