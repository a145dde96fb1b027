// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/* A parameter of a stage is a GObject property. Plain numbers, strings, booleans and enums need
 * nothing from here. These constructors add a unit, so that a descriptor may say "1s", "500MB" or
 * "128k" and every tool can print the value as people write it. */

/* Nanoseconds; a descriptor says "250ms", "1s", "15m", "2h". A guint64 property. */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_duration (const char *name,
                                        const char *nick,
                                        const char *blurb,
                                        guint64 minimum,
                                        guint64 maximum,
                                        guint64 default_value,
                                        GParamFlags flags);

/* Bytes; a descriptor says "500MB" (10^6) or "500MiB" (2^20). A guint64 property. */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_size (const char *name,
                                    const char *nick,
                                    const char *blurb,
                                    guint64 minimum,
                                    guint64 maximum,
                                    guint64 default_value,
                                    GParamFlags flags);

/* Bits a second; a descriptor says "128k" (10^3) or "2M" (10^6). A guint64 property. */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_bitrate (const char *name,
                                       const char *nick,
                                       const char *blurb,
                                       guint64 minimum,
                                       guint64 maximum,
                                       guint64 default_value,
                                       GParamFlags flags);

/* Returns: (nullable): "duration", "size", "bitrate" or NULL */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_param_spec_get_unit (GParamSpec *pspec);

G_END_DECLS
