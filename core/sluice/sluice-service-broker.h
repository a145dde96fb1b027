// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#if !defined(SLUICE_INSIDE) && !defined(SLUICE_COMPILATION)
#error "Include <sluice/sluice.h>, not its parts."
#endif

#include <gio/gio.h>

#include <sluice/sluice-service-call.h>

G_BEGIN_DECLS

#define SLUICE_TYPE_SERVICE_BROKER (sluice_service_broker_get_type ())

/**
 * SluiceServiceBroker:
 *
 * Who lets stages call outside services, and keeps what a call has paid for.
 *
 * The daemon's worker has one that asks the daemon, which knows the budgets and the keys;
 * [class@Sluice.FixedBroker] is enough for a program of its own. Given to
 * [method@Sluice.Pipeline.set_service_broker]. Its functions are called in threads of stages.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (SluiceServiceBroker, sluice_service_broker, SLUICE, SERVICE_BROKER, GObject)

/**
 * SluiceServiceBrokerInterface:
 * @parent_iface: the parent
 * @begin_call: see [method@Sluice.ServiceBroker.begin_call]
 * @end_call: see [method@Sluice.ServiceBroker.end_call]
 * @save_checkpoint: see [method@Sluice.ServiceBroker.save_checkpoint]
 * @load_checkpoint: see [method@Sluice.ServiceBroker.load_checkpoint]
 *
 * What a broker implements: all of it.
 *
 * Since: 1.0
 */
struct _SluiceServiceBrokerInterface {
  GTypeInterface parent_iface;

  SluiceServiceCall *(*begin_call) (SluiceServiceBroker *self,
                                    const char *stage_id,
                                    const char *service,
                                    double cost,
                                    guint64 *retry_after_ms,
                                    GError **error);
  guint64 (*end_call) (SluiceServiceBroker *self,
                       const char *stage_id,
                       SluiceServiceCall *call,
                       const GError *error,
                       guint64 retry_after_ms);
  gboolean (*save_checkpoint) (SluiceServiceBroker *self,
                               const char *stage_id,
                               const char *name,
                               const char *text,
                               GError **error);
  char *(*load_checkpoint) (SluiceServiceBroker *self, const char *stage_id, const char *name);

  /*< private >*/
  gpointer padding[4];
};

/**
 * sluice_service_broker_begin_call:
 * @self: a broker
 * @stage_id: id of the stage that asks
 * @service: what it wants: "transcription"
 * @cost: what the call uses up of the service's budget; of "transcription" seconds of audio
 * @retry_after_ms: (out): without a call, milliseconds until it makes sense to ask again; 0 when
 *   nobody knows
 * @error: return location for an error
 *
 * Asks for leave to send one request.
 *
 * Returns: (transfer full): a call, or %NULL with @error: %SLUICE_ERROR_RATE_LIMITED when the
 *   budget is used up, %SLUICE_ERROR_PROVIDER_UNAVAILABLE when all providers are known to be down,
 *   %SLUICE_ERROR_TRANSCRIPTION_NOT_CONFIGURED when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceServiceCall *sluice_service_broker_begin_call (SluiceServiceBroker *self,
                                                     const char *stage_id,
                                                     const char *service,
                                                     double cost,
                                                     guint64 *retry_after_ms,
                                                     GError **error);

/**
 * sluice_service_broker_end_call:
 * @self: a broker
 * @stage_id: id of the stage that asked
 * @call: what it was given
 * @error: (nullable): how it failed, or %NULL when the answer was good
 * @retry_after_ms: milliseconds that the provider wants to be left alone, 0 when it did not say
 *
 * Says how a call went.
 *
 * Returns: milliseconds until it makes sense to ask for another call; 0 = at once, of another
 *   provider perhaps
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
guint64 sluice_service_broker_end_call (SluiceServiceBroker *self,
                                        const char *stage_id,
                                        SluiceServiceCall *call,
                                        const GError *error,
                                        guint64 retry_after_ms);

/**
 * sluice_service_broker_save_checkpoint:
 * @self: a broker
 * @stage_id: id of a stage
 * @name: name of the piece of work, 1 to 64 of `[a-z0-9-]`
 * @text: what came out of it, UTF-8
 * @error: return location for an error
 *
 * Keeps something that another attempt of the stage need not make again.
 *
 * Returns: %TRUE when it is as safe as this broker can make it
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
gboolean sluice_service_broker_save_checkpoint (SluiceServiceBroker *self,
                                                const char *stage_id,
                                                const char *name,
                                                const char *text,
                                                GError **error);

/**
 * sluice_service_broker_load_checkpoint:
 * @self: a broker
 * @stage_id: id of a stage
 * @name: name of the piece of work
 *
 * Gives back what an attempt before has kept.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL when there is none
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
char *sluice_service_broker_load_checkpoint (SluiceServiceBroker *self,
                                             const char *stage_id,
                                             const char *name);

#define SLUICE_TYPE_FIXED_BROKER (sluice_fixed_broker_get_type ())

/**
 * SluiceFixedBroker:
 *
 * A broker with one provider, no budget and no memory: for a single run.
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (SluiceFixedBroker, sluice_fixed_broker, SLUICE, FIXED_BROKER, GObject)

/**
 * sluice_fixed_broker_new:
 * @call: what every stage is given that asks
 *
 * Makes a broker.
 *
 * Returns: (transfer full): a broker
 *
 * Since: 1.0
 */
SLUICE_AVAILABLE_IN_1_0
SluiceFixedBroker *sluice_fixed_broker_new (SluiceServiceCall *call);

G_END_DECLS
