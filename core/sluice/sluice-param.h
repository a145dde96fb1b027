// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <glib-object.h>

#include <sluice/sluice-version-macros.h>

G_BEGIN_DECLS

/**
 * sluice_param_spec_duration:
 * @name: canonical name of the property
 * @nick: (nullable): a name for people
 * @blurb: (nullable): what the parameter does
 * @minimum: smallest value
 * @maximum: largest value
 * @default_value: value when a descriptor does not set it
 * @flags: flags of the property
 *
 * A parameter of a stage is a property of its class; plain numbers, texts, booleans and enums need
 * nothing but GObject. This makes a `guint64` property that holds a duration in nanoseconds. A
 * descriptor says "250ms", "1s", "1.5s", "15m" or "2h". Tools print the value in the same way.
 *
 * Returns: (transfer floating): a new parameter specification
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_duration (const char *name,
                                        const char *nick,
                                        const char *blurb,
                                        guint64 minimum,
                                        guint64 maximum,
                                        guint64 default_value,
                                        GParamFlags flags);

/**
 * sluice_param_spec_size:
 * @name: canonical name of the property
 * @nick: (nullable): a name for people
 * @blurb: (nullable): what the parameter does
 * @minimum: smallest value
 * @maximum: largest value
 * @default_value: value when a descriptor does not set it
 * @flags: flags of the property
 *
 * A parameter of a stage is a property of its class; plain numbers, texts, booleans and enums need
 * nothing but GObject. This makes a `guint64` property that holds a number of bytes. A descriptor
 * says "500MB" (500 x 10^6) or "500MiB" (500 x 2^20). Tools print the value in the same way.
 *
 * Returns: (transfer floating): a new parameter specification
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_size (const char *name,
                                    const char *nick,
                                    const char *blurb,
                                    guint64 minimum,
                                    guint64 maximum,
                                    guint64 default_value,
                                    GParamFlags flags);

/**
 * sluice_param_spec_bitrate:
 * @name: canonical name of the property
 * @nick: (nullable): a name for people
 * @blurb: (nullable): what the parameter does
 * @minimum: smallest value
 * @maximum: largest value
 * @default_value: value when a descriptor does not set it
 * @flags: flags of the property
 *
 * A parameter of a stage is a property of its class; plain numbers, texts, booleans and enums need
 * nothing but GObject. This makes a `guint64` property that holds a number of bits a second. A
 * descriptor says "128k" (128 x 10^3) or "2M" (2 x 10^6). Tools print the value in the same way.
 *
 * Returns: (transfer floating): a new parameter specification
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
GParamSpec *sluice_param_spec_bitrate (const char *name,
                                       const char *nick,
                                       const char *blurb,
                                       guint64 minimum,
                                       guint64 maximum,
                                       guint64 default_value,
                                       GParamFlags flags);

/**
 * sluice_param_spec_get_unit:
 * @pspec: any parameter specification
 *
 * The unit that one of the constructors above gave to @pspec.
 *
 * Returns: (transfer none) (nullable): "duration", "size" or "bitrate", or %NULL when it has none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
const char *sluice_param_spec_get_unit (GParamSpec *pspec);

G_END_DECLS
