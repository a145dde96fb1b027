// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The port to outside services, and the simplest thing behind it.
 */
#include "sluice/sluice-service-broker.h"

G_DEFINE_INTERFACE (SluiceServiceBroker, sluice_service_broker, G_TYPE_OBJECT)

static void
sluice_service_broker_default_init (SluiceServiceBrokerInterface *iface)
{
}

SluiceServiceCall *
sluice_service_broker_begin_call (SluiceServiceBroker *self,
                                  const char *stage_id,
                                  const char *service,
                                  double cost,
                                  guint64 *retry_after_ms,
                                  GError **error)
{
  guint64 ignored = 0;

  g_return_val_if_fail (SLUICE_IS_SERVICE_BROKER (self), NULL);
  g_return_val_if_fail (stage_id != NULL && service != NULL, NULL);
  g_return_val_if_fail (cost >= 0, NULL);

  if (retry_after_ms == NULL)
    retry_after_ms = &ignored;
  *retry_after_ms = 0;
  return SLUICE_SERVICE_BROKER_GET_IFACE (self)->begin_call (self, stage_id, service, cost,
                                                             retry_after_ms, error);
}

guint64
sluice_service_broker_end_call (SluiceServiceBroker *self,
                                const char *stage_id,
                                SluiceServiceCall *call,
                                const GError *error,
                                guint64 retry_after_ms)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_BROKER (self), 0);
  g_return_val_if_fail (stage_id != NULL && SLUICE_IS_SERVICE_CALL (call), 0);

  return SLUICE_SERVICE_BROKER_GET_IFACE (self)->end_call (self, stage_id, call, error,
                                                           retry_after_ms);
}

gboolean
sluice_service_broker_save_checkpoint (SluiceServiceBroker *self,
                                       const char *stage_id,
                                       const char *name,
                                       const char *text,
                                       GError **error)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_BROKER (self), FALSE);
  g_return_val_if_fail (stage_id != NULL && name != NULL && text != NULL, FALSE);

  return SLUICE_SERVICE_BROKER_GET_IFACE (self)->save_checkpoint (self, stage_id, name, text,
                                                                  error);
}

char *
sluice_service_broker_load_checkpoint (SluiceServiceBroker *self,
                                       const char *stage_id,
                                       const char *name)
{
  g_return_val_if_fail (SLUICE_IS_SERVICE_BROKER (self), NULL);
  g_return_val_if_fail (stage_id != NULL && name != NULL, NULL);

  return SLUICE_SERVICE_BROKER_GET_IFACE (self)->load_checkpoint (self, stage_id, name);
}

struct _SluiceFixedBroker {
  GObject parent_instance;
  SluiceServiceCall *call; /* (owned) */
};

static void sluice_fixed_broker_broker_init (SluiceServiceBrokerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SluiceFixedBroker,
                               sluice_fixed_broker,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SLUICE_TYPE_SERVICE_BROKER,
                                                      sluice_fixed_broker_broker_init))

static void
sluice_fixed_broker_finalize (GObject *object)
{
  SluiceFixedBroker *self = SLUICE_FIXED_BROKER (object);

  g_clear_object (&self->call);
  G_OBJECT_CLASS (sluice_fixed_broker_parent_class)->finalize (object);
}

static void
sluice_fixed_broker_class_init (SluiceFixedBrokerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sluice_fixed_broker_finalize;
}

static void
sluice_fixed_broker_init (SluiceFixedBroker *self)
{
}

static SluiceServiceCall *
sluice_fixed_broker_begin_call (SluiceServiceBroker *broker,
                                const char *stage_id,
                                const char *service,
                                double cost,
                                guint64 *retry_after_ms,
                                GError **error)
{
  return g_object_ref (SLUICE_FIXED_BROKER (broker)->call);
}

static guint64
sluice_fixed_broker_end_call (SluiceServiceBroker *broker,
                              const char *stage_id,
                              SluiceServiceCall *call,
                              const GError *error,
                              guint64 retry_after_ms)
{
  return retry_after_ms;
}

/* There is no second attempt that could want it. */
static gboolean
sluice_fixed_broker_save_checkpoint (SluiceServiceBroker *broker,
                                     const char *stage_id,
                                     const char *name,
                                     const char *text,
                                     GError **error)
{
  return TRUE;
}

static char *
sluice_fixed_broker_load_checkpoint (SluiceServiceBroker *broker,
                                     const char *stage_id,
                                     const char *name)
{
  return NULL;
}

static void
sluice_fixed_broker_broker_init (SluiceServiceBrokerInterface *iface)
{
  iface->begin_call = sluice_fixed_broker_begin_call;
  iface->end_call = sluice_fixed_broker_end_call;
  iface->save_checkpoint = sluice_fixed_broker_save_checkpoint;
  iface->load_checkpoint = sluice_fixed_broker_load_checkpoint;
}

SluiceFixedBroker *
sluice_fixed_broker_new (SluiceServiceCall *call)
{
  SluiceFixedBroker *self;

  g_return_val_if_fail (SLUICE_IS_SERVICE_CALL (call), NULL);

  self = g_object_new (SLUICE_TYPE_FIXED_BROKER, NULL);
  self->call = g_object_ref (call);
  return self;
}
