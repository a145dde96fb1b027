// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "http/request-head.h"

/* What libsoup reads from a client: heads that we wrote, bodies as they come. Main loop only. */
#define SL_TYPE_GUARDED_INPUT (sl_guarded_input_get_type ())
G_DECLARE_FINAL_TYPE (SlGuardedInput, sl_guarded_input, SL, GUARDED_INPUT, GInputStream)

typedef enum {
  SL_INPUT_IDLE, /* no byte of the next request is here */
  SL_INPUT_HEAD, /* some are */
  SL_INPUT_BODY, /* more of a body must come */
  SL_INPUT_OVER, /* refused, or the client is gone: nothing more will be read */
} SlInputPhase;

/* A head has come. @head is handed over; NULL when it is refused because of @fault. Returns FALSE
 * when the body is not wanted: the answer goes out and, if there is a body, the connection closes.
 */
typedef gboolean (*SlHeadFunc) (SlRequestHead *head, const SlHeadFault *fault, gpointer user_data);

SlGuardedInput *
sl_guarded_input_new (GSocketConnection *connection, SlHeadFunc func, gpointer user_data);

SlInputPhase sl_guarded_input_get_phase (SlGuardedInput *self);
/* When the phase began, or in a body when the last bytes came; monotonic microseconds. */
gint64 sl_guarded_input_get_since_us (SlGuardedInput *self);
/* The phase counts from now: an answer went out. */
void sl_guarded_input_touch (SlGuardedInput *self);
/* Bytes of a request that nobody will read are or may be under way. */
gboolean sl_guarded_input_leaves_unread (SlGuardedInput *self);

/* Answers the request whose head is incomplete with @fault. */
void sl_guarded_input_refuse (SlGuardedInput *self, const SlHeadFault *fault);
/* Makes libsoup drop the connection without a word. */
void sl_guarded_input_end (SlGuardedInput *self);
