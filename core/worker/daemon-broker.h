// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <sluice/sluice.h>

#include "ipc/blocking-channel.h"
#include "ipc/work-order.h"

/* The worker's broker: asks the daemon, which knows the budgets and the keys. */
#define SL_TYPE_DAEMON_BROKER (sl_daemon_broker_get_type ())
G_DECLARE_FINAL_TYPE (SlDaemonBroker, sl_daemon_broker, SL, DAEMON_BROKER, GObject)

/* @channel: (transfer none), outlives the broker */
SlDaemonBroker *sl_daemon_broker_new (SlBlockingChannel *channel);
/* Before the order is carried out. @order: (transfer none), lives as long as the work */
void sl_daemon_broker_set_order (SlDaemonBroker *self, const SlWorkOrder *order);
/* In the thread that reads the channel. Steals the reply of @message; FALSE when it is none, or
 * nobody has asked. */
gboolean sl_daemon_broker_take_reply (SlDaemonBroker *self, SlMessage *message);
