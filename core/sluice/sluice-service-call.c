// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One request to an outside service, as it was allowed.
 */
#include "sluice/sluice-service-call.h"

struct _SluiceServiceCall {
  GObject parent_instance;
  char *provider; /* (owned) */
  char *base_url; /* (owned) */
  char *key;      /* (owned) (nullable) */
  char *model;    /* (owned) */
};

G_DEFINE_FINAL_TYPE (SluiceServiceCall, sluice_service_call, G_TYPE_OBJECT)

static void
sluice_service_call_finalize (GObject *object)
{
  SluiceServiceCall *self = SLUICE_SERVICE_CALL (object);

  g_free (self->provider);
  g_free (self->base_url);
  g_free (self->key);
  g_free (self->model);
  G_OBJECT_CLASS (sluice_service_call_parent_class)->finalize (object);
}

static void
sluice_service_call_class_init (SluiceServiceCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_service_call_finalize;
}

static void
sluice_service_call_init (SluiceServiceCall *self)
{
}

SluiceServiceCall *
sluice_service_call_new (const char *provider,
                         const char *base_url,
                         const char *key,
                         const char *model)
{
  SluiceServiceCall *self;

  g_return_val_if_fail (provider != NULL && base_url != NULL && model != NULL, NULL);

  self = g_object_new (SLUICE_TYPE_SERVICE_CALL, NULL);
  self->provider = g_strdup (provider);
  self->base_url = g_strdup (base_url);
  self->key = g_strdup (key);
  self->model = g_strdup (model);
  return self;
}

const char *
sluice_service_call_get_provider (SluiceServiceCall *self)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_CALL (self), NULL);

  return self->provider;
}

const char *
sluice_service_call_get_base_url (SluiceServiceCall *self)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_CALL (self), NULL);

  return self->base_url;
}

const char *
sluice_service_call_get_key (SluiceServiceCall *self)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_CALL (self), NULL);

  return self->key;
}

const char *
sluice_service_call_get_model (SluiceServiceCall *self)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_CALL (self), NULL);

  return self->model;
}
