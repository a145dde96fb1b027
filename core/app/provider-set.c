// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which provider is asked. What is known of them comes from calls that were made anyway: a probe
 * would cost money and tell less. */
#include "app/provider-set.h"

#include <string.h>

#include "sluice/sluice-error.h"

/* After the first failure; a hiccup is over by then. */
#define FIRST_REST_MS 5000
/* The longest: whoever repaired the provider should not wait much longer to see it. */
#define MAX_REST_MS 300000
/* 5 s x 2^6 is over the longest rest. */
#define MAX_DOUBLINGS 6

typedef struct {
  SlProvider provider; /* its strings are ours */
  guint n_failures;    /* since the last answer */
  gint64 rests_until;  /* monotonic, us */
} Entry;

struct _SlProviderSet {
  SlClock *clock;     /* (owned) */
  GPtrArray *entries; /* (owned) (element-type Entry) */
  GMutex lock;        /* guards what follows, and the entries' state */
  SlProvidersState last;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free ((char *) entry->provider.name);
  g_free ((char *) entry->provider.base_url);
  g_free ((char *) entry->provider.key);
  g_free ((char *) entry->provider.model);
  g_free (entry);
}

const char *
sl_providers_state_to_string (SlProvidersState state)
{
  static const char *const names[] = { "not_configured", "unknown", "connected", "refusing",
                                       "down" };

  g_return_val_if_fail (state < G_N_ELEMENTS (names), "unknown");
  return names[state];
}

SlProviderSet *
sl_provider_set_new (SlClock *clock)
{
  SlProviderSet *self = g_new0 (SlProviderSet, 1);

  self->clock = g_object_ref (clock);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  g_mutex_init (&self->lock);
  self->last = SL_PROVIDERS_UNKNOWN;
  return self;
}

void
sl_provider_set_free (SlProviderSet *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->clock);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
sl_provider_set_add (SlProviderSet *self, const SlProvider *provider)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->provider.name = g_strdup (provider->name);
  entry->provider.base_url = g_strdup (provider->base_url);
  entry->provider.key = g_strdup (provider->key);
  entry->provider.model = g_strdup (provider->model);
  g_ptr_array_add (self->entries, entry);
}

guint
sl_provider_set_get_length (SlProviderSet *self)
{
  return self->entries->len;
}

static Entry *
get_entry (SlProviderSet *self, guint index)
{
  return g_ptr_array_index (self->entries, index);
}

const SlProvider *
sl_provider_set_get (SlProviderSet *self, guint index)
{
  return &get_entry (self, index)->provider;
}

static Entry *
find_entry (SlProviderSet *self, const char *name)
{
  for (guint i = 0; i < self->entries->len; i++) {
    if (strcmp (get_entry (self, i)->provider.name, name) == 0)
      return get_entry (self, i);
  }
  return NULL;
}

const SlProvider *
sl_provider_set_find (SlProviderSet *self, const char *name)
{
  Entry *entry = find_entry (self, name);

  return entry != NULL ? &entry->provider : NULL;
}

static gint64
get_rest (SlProviderSet *self, const Entry *entry)
{
  gint64 now = sl_clock_get_monotonic_us (self->clock);

  /* Rounded up: who comes back then is not sent away again. */
  return now < entry->rests_until ? (entry->rests_until - now + 999) / 1000 : 0;
}

gint64
sl_provider_set_get_rest (SlProviderSet *self, guint index)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return get_rest (self, get_entry (self, index));
}

/* It did not answer, or not what an answer is. Too many requests and refusals are answers. */
static gboolean
is_outage (const GError *error)
{
  return g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_UNAVAILABLE)
         || g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_PROTOCOL);
}

static void
note_outage (SlProviderSet *self, Entry *entry)
{
  gint64 rest_ms = MIN ((gint64) FIRST_REST_MS << MIN (entry->n_failures, MAX_DOUBLINGS),
                        (gint64) MAX_REST_MS);

  entry->n_failures++;
  entry->rests_until = sl_clock_get_monotonic_us (self->clock) + rest_ms * 1000;
}

void
sl_provider_set_note (SlProviderSet *self, const char *name, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Entry *entry = find_entry (self, name);

  if (entry == NULL)
    return;
  if (is_outage (error)) {
    note_outage (self, entry);
    return;
  }
  entry->n_failures = 0;
  entry->rests_until = 0;
  self->last = g_error_matches (error, SLUICE_ERROR, SLUICE_ERROR_PROVIDER_REFUSED)
                   ? SL_PROVIDERS_REFUSING
                   : SL_PROVIDERS_CONNECTED;
}

SlProvidersState
sl_provider_set_get_state (SlProviderSet *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_any_up = FALSE;

  if (self->entries->len == 0)
    return SL_PROVIDERS_NOT_CONFIGURED;
  for (guint i = 0; i < self->entries->len; i++)
    is_any_up = is_any_up || get_entry (self, i)->n_failures == 0;
  return is_any_up ? self->last : SL_PROVIDERS_DOWN;
}
