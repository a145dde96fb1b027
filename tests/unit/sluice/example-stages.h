// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sluice/sluice-error.h"
#include "sluice/sluice-graph-stage.h"
#include "sluice/sluice-task-stage.h"

/* Stages whose behaviour a test sets. */

/* What a function of an example stage does. */
typedef enum {
  EXAMPLE_SUCCEEDS,
  EXAMPLE_FAILS,             /* with SLUICE_ERROR_CORRUPT_MEDIA */
  EXAMPLE_FAILS_SILENTLY,    /* FALSE without an error */
  EXAMPLE_SUCCEEDS_IN_ERROR, /* TRUE with an error */
  EXAMPLE_FAILS_FOREIGN,     /* with an error of GIO */
  EXAMPLE_IS_CANCELLED,      /* with G_IO_ERROR_CANCELLED */
} ExampleBehaviour;

#define EXAMPLE_TYPE_TASK (example_task_get_type ())
G_DECLARE_FINAL_TYPE (ExampleTask, example_task, EXAMPLE, TASK, SluiceTaskStage)
void example_task_set_behaviour (ExampleTask *self, ExampleBehaviour behaviour);

#define EXAMPLE_TYPE_GRAPH (example_graph_get_type ())
G_DECLARE_FINAL_TYPE (ExampleGraph, example_graph, EXAMPLE, GRAPH, SluiceGraphStage)
/* What build adds as inputs: "video", "audio" or NULL for none. */
void example_graph_set_input (ExampleGraph *self, const char *input);
