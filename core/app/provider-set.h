// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "base/clock.h"

/* The providers of an outside service in the order of preference, and what recent calls have told
 * of each: a circuit breaker. One that failed rests, twice as long after each failure; the others
 * are asked meanwhile. When it has rested the next call tries it. Thread-safe. */
typedef struct _SlProviderSet SlProviderSet;

typedef struct {
  const char *name; /* for logs, /health and results: "groq" */
  const char *base_url;
  const char *key; /* (nullable) secret */
  const char *model;
} SlProvider;

typedef enum {
  SL_PROVIDERS_NOT_CONFIGURED,
  SL_PROVIDERS_UNKNOWN,   /* nobody has been called since the start */
  SL_PROVIDERS_CONNECTED, /* the last call was answered */
  SL_PROVIDERS_REFUSING,  /* the last call was refused: a wrong key, say */
  SL_PROVIDERS_DOWN,      /* all of them rest */
} SlProvidersState;

/* "not_configured", "connected", ...: in /health. */
const char *sl_providers_state_to_string (SlProvidersState state);

SlProviderSet *sl_provider_set_new (SlClock *clock);
void sl_provider_set_free (SlProviderSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlProviderSet, sl_provider_set_free)

/* Before any other call. @provider: copied */
void sl_provider_set_add (SlProviderSet *self, const SlProvider *provider);
guint sl_provider_set_get_length (SlProviderSet *self);
/* Returns: (transfer none): lives as long as the set */
const SlProvider *sl_provider_set_get (SlProviderSet *self, guint index);
/* (nullable) */
const SlProvider *sl_provider_set_find (SlProviderSet *self, const char *name);

/* How long it rests, in milliseconds; 0 = it may be asked. */
gint64 sl_provider_set_get_rest (SlProviderSet *self, guint index);
/* What came of a call; @error NULL: a good answer. */
void sl_provider_set_note (SlProviderSet *self, const char *name, const GError *error);

SlProvidersState sl_provider_set_get_state (SlProviderSet *self);
