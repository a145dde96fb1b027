// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A stage's way to outside services: each call is asked for, and what it has brought is kept, so
 * that a stage that runs again does not pay for it twice. The broker does the work.
 */
#include "sluice/sluice-stage-context.h"

#include "sluice/sluice-error.h"
#include "sluice/sluice-stage-context-private.h"

/* A hash in hexadecimal. */
#define MAX_CHECKPOINT_NAME 64
/* Half an hour of words with their times is a tenth of it. */
#define MAX_CHECKPOINT_SIZE (2 * 1024 * 1024)

SluiceServiceCall *
sluice_stage_context_begin_call (SluiceStageContext *self,
                                 const char *service,
                                 double cost,
                                 GError **error)
{
  SluiceServiceBroker *broker = NULL;
  SluiceServiceCall *call = NULL;
  guint64 retry_after = 0;

  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);
  g_return_val_if_fail (service != NULL, NULL);
  g_return_val_if_fail (cost >= 0, NULL);

  broker = sluice_stage_context_get_service_broker (self);
  if (broker == NULL) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED,
                 "no provider of '%s' is configured", service);
    return NULL;
  }
  call = sluice_service_broker_begin_call (broker, sluice_stage_context_get_stage_id (self),
                                           service, cost, &retry_after, error);
  sluice_stage_context_set_retry_after (self, retry_after);
  return call;
}

void
sluice_stage_context_end_call (SluiceStageContext *self,
                               SluiceServiceCall *call,
                               const GError *error,
                               guint64 retry_after_ms)
{
  SluiceServiceBroker *broker = NULL;
  guint64 wait = 0;

  g_return_if_fail (SLUICE_IS_STAGE_CONTEXT (self));
  g_return_if_fail (SLUICE_IS_SERVICE_CALL (call));
  broker = sluice_stage_context_get_service_broker (self);
  g_return_if_fail (broker != NULL);

  wait = sluice_service_broker_end_call (broker, sluice_stage_context_get_stage_id (self), call,
                                         error, retry_after_ms);
  sluice_stage_context_set_retry_after (self, wait);
}

static gboolean
is_checkpoint_name (const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  return length > 0 && length <= MAX_CHECKPOINT_NAME
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

gboolean
sluice_stage_context_save_checkpoint (SluiceStageContext *self,
                                      const char *name,
                                      const char *text,
                                      GError **error)
{
  SluiceServiceBroker *broker = NULL;

  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), FALSE);
  g_return_val_if_fail (is_checkpoint_name (name), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (strlen (text) > MAX_CHECKPOINT_SIZE) {
    g_set_error (error, SLUICE_ERROR, SLUICE_ERROR_INVALID_ARGUMENT,
                 "checkpoint '%s' has %" G_GSIZE_FORMAT " bytes, %d are allowed", name,
                 strlen (text), MAX_CHECKPOINT_SIZE);
    return FALSE;
  }
  broker = sluice_stage_context_get_service_broker (self);
  return broker == NULL
         || sluice_service_broker_save_checkpoint (broker, sluice_stage_context_get_stage_id (self),
                                                   name, text, error);
}

char *
sluice_stage_context_load_checkpoint (SluiceStageContext *self, const char *name)
{
  SluiceServiceBroker *broker = NULL;

  g_return_val_if_fail (SLUICE_IS_STAGE_CONTEXT (self), NULL);
  g_return_val_if_fail (is_checkpoint_name (name), NULL);

  broker = sluice_stage_context_get_service_broker (self);
  if (broker == NULL)
    return NULL;
  return sluice_service_broker_load_checkpoint (broker, sluice_stage_context_get_stage_id (self),
                                                name);
}
