// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "queue/pass-sink.h"
#include "store/database.h"

/* What stands above the queue in its tests. A pass' id says what its worker does: "crash-1" is
 * prepared as an order that tells the fake worker to crash. finish() ends the claim in the database
 * as the real one would, and remembers what it was told, unless the database was away. The input of
 * "unfetched-1" never comes. */
#define FAKE_TYPE_SINK (fake_sink_get_type ())
G_DECLARE_FINAL_TYPE (FakeSink, fake_sink, FAKE, SINK, GObject)

FakeSink *fake_sink_new (SlDatabase *database);
/* While it holds no finish returns. */
void fake_sink_hold (FakeSink *self, gboolean is_holding);
/* From now on what is to be stored hangs. */
void fake_sink_hang (FakeSink *self);
/* How many transfers hung so far, and of those how many still do. */
guint fake_sink_get_n_hung (FakeSink *self);
guint fake_sink_get_n_hanging (FakeSink *self);
guint fake_sink_get_n_finished (FakeSink *self);
guint fake_sink_get_n_progress (FakeSink *self);
/* How a pass was finished: the name of its error's code, "report", or NULL when it was not. */
const char *fake_sink_get_outcome (FakeSink *self, const char *pass_id);
/* What the fake worker said in its report; NULL when there was none. */
const char *fake_sink_get_warning (FakeSink *self, const char *pass_id);
/* The work folder was there, and private, at every finish of a pass that had been prepared. */
gboolean fake_sink_saw_work_folders (FakeSink *self);
