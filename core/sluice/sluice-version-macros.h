// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#define SLUICE_AVAILABLE_IN_1_0 __attribute__ ((visibility ("default"))) extern
