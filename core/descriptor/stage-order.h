// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "descriptor/pipeline-descriptor.h"
#include "descriptor/yaml-document.h"

/* A stage with the nodes that its needs were read from. */
typedef struct {
  SlStageDescriptor *stage; /* (unowned) */
  GPtrArray *need_nodes;    /* (owned) (element-type SlYamlNode) unowned, same order as needs */
} SlOrderedStage;

/* @stages: (element-type SlOrderedStage), each id once. Reports needs that no stage answers, needs
 * of graph stages and cycles, each at the need's place. Returns the stages (element-type
 * SlStageDescriptor) in an order in which needs come first and file order otherwise, or NULL when
 * there is none. */
GPtrArray *sl_stage_order_check (GPtrArray *stages, SlProblemList *problems);
