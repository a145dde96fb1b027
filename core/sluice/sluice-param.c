// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Parameters with a unit: an ordinary guint64 property whose GParamSpec remembers, as qdata, how
 * people write its value. The schema carries the unit to everything that reads descriptors.
 */
#include "sluice/sluice-param.h"

static GQuark
unit_quark (void)
{
  return g_quark_from_static_string ("sluice-param-unit");
}

static GParamSpec *
new_with_unit (GParamSpec *pspec, const char *unit)
{
  /* Qdata is a plain pointer; the units are literals. */
  g_param_spec_set_qdata (pspec, unit_quark (), (gpointer) unit);
  return pspec;
}

GParamSpec *
sluice_param_spec_duration (const char *name,
                            const char *nick,
                            const char *blurb,
                            guint64 minimum,
                            guint64 maximum,
                            guint64 default_value,
                            GParamFlags flags)
{
  return new_with_unit (
      g_param_spec_uint64 (name, nick, blurb, minimum, maximum, default_value, flags), "duration");
}

GParamSpec *
sluice_param_spec_size (const char *name,
                        const char *nick,
                        const char *blurb,
                        guint64 minimum,
                        guint64 maximum,
                        guint64 default_value,
                        GParamFlags flags)
{
  return new_with_unit (
      g_param_spec_uint64 (name, nick, blurb, minimum, maximum, default_value, flags), "size");
}

GParamSpec *
sluice_param_spec_bitrate (const char *name,
                           const char *nick,
                           const char *blurb,
                           guint64 minimum,
                           guint64 maximum,
                           guint64 default_value,
                           GParamFlags flags)
{
  return new_with_unit (
      g_param_spec_uint64 (name, nick, blurb, minimum, maximum, default_value, flags), "bitrate");
}

const char *
sluice_param_spec_get_unit (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return g_param_spec_get_qdata (pspec, unit_quark ());
}
