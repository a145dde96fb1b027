// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "descriptor/pipeline-descriptor.h"
#include "sluice/sluice-registry.h"
#include "sluice/sluice-result.h"

#include "graph-runner.h"

G_BEGIN_DECLS

typedef struct {
  SlPipelineDescriptor *descriptor;
  SluiceRegistry *registry;
  const char *const *stages; /* ids, all graph stages or all task stages */
  GListModel *needed;        /* (nullable) of SluiceArtifact, for task stages */
  GHashTable *overrides; /* (nullable) (element-type utf8 GPtrArray) of SlParamValue, by stage */
  SlGraphJob job;        /* its work_dir is made by the runner */
} SlPass;

/* Runs the stages of one pass: creates them, runs the graph or the tasks, measures and cleans up
 * what they wrote. Files of a stage that failed are removed. Errors as sl_graph_run().
 * @dot (out) (nullable): as sl_graph_run(). Returns: (transfer full) */
SluiceResult *sl_pass_run (const SlPass *pass, char **dot, GError **error);

G_END_DECLS
