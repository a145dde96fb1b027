// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <libsoup/soup.h>

#include "base/thread-pool.h"
#include "http/guarded-stream.h"
#include "http/handler-queue.h"
#include "http/http-request.h"

/* One request and its answer, tied to libsoup's message. Main loop only. */
typedef struct _SlExchange SlExchange;

/* What exchanges of a server share. */
typedef struct {
  SlHandlerQueue *handlers;  /* (owned) of sl_exchange_work() and sl_exchange_finish() */
  SlThreadPool *transfers;   /* (owned) bytes of objects, so that slow disks don't stop the API */
  SlMetricFamily *requests;  /* (unowned) counter by operation and status */
  SlMetricFamily *durations; /* (unowned) histogram by operation */
  GObject *owner;            /* (unowned) of all this; each exchange holds a reference */
} SlExchangeContext;

/* Ties @request to @message, which owns the exchange from then on; starts to take the body. */
void
sl_exchange_begin (SlExchangeContext *context, SoupServerMessage *message, SlHttpRequest *request);
/* The body is here: finds the answer and sends it. */
void sl_exchange_answer (SoupServerMessage *message);

/* For the queue of handlers: runs the handler, then on the main loop sends what it made. */
void sl_exchange_work (gpointer exchange);
void sl_exchange_finish (gpointer exchange);
