// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#define SLUICE_INSIDE
#include <sluice/sluice-artifact.h>
#include <sluice/sluice-error.h>
#include <sluice/sluice-graph-stage.h>
#include <sluice/sluice-init.h>
#include <sluice/sluice-limit.h>
#include <sluice/sluice-media-info.h>
#include <sluice/sluice-param.h>
#include <sluice/sluice-pipeline.h>
#include <sluice/sluice-plan.h>
#include <sluice/sluice-plugin.h>
#include <sluice/sluice-registry.h>
#include <sluice/sluice-result.h>
#include <sluice/sluice-service-broker.h>
#include <sluice/sluice-service-call.h>
#include <sluice/sluice-stage-context.h>
#include <sluice/sluice-stage.h>
#include <sluice/sluice-task-stage.h>
#include <sluice/sluice-verdict.h>
#include <sluice/sluice-version-macros.h>
#include <sluice/sluice-version.h>
#undef SLUICE_INSIDE
