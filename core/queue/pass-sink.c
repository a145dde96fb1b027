// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The interface through which the queue reports upward. */
#include "queue/pass-sink.h"

G_DEFINE_INTERFACE (SlPassSink, sl_pass_sink, G_TYPE_OBJECT)

static void
sl_pass_sink_default_init (SlPassSinkInterface *iface)
{
}

SlWorkOrder *
sl_pass_sink_prepare (SlPassSink *self,
                      const SlPass *pass,
                      const char *work_dir,
                      GCancellable *cancellable,
                      GError **error)
{
  return SL_PASS_SINK_GET_IFACE (self)->prepare (self, pass, work_dir, cancellable, error);
}

void
sl_pass_sink_progress (SlPassSink *self, const SlPass *pass, GPtrArray *progress)
{
  SL_PASS_SINK_GET_IFACE (self)->progress (self, pass, progress);
}

SlWorkReply *
sl_pass_sink_answer (SlPassSink *self,
                     const SlPass *pass,
                     const char *work_dir,
                     const SlWorkRequest *request)
{
  return SL_PASS_SINK_GET_IFACE (self)->answer (self, pass, work_dir, request);
}

gboolean
sl_pass_sink_finish (SlPassSink *self,
                     const SlPass *pass,
                     const char *work_dir,
                     SlWorkReport *report,
                     const GError *work_error,
                     GCancellable *cancellable,
                     GError **error)
{
  return SL_PASS_SINK_GET_IFACE (self)->finish (self, pass, work_dir, report, work_error,
                                                cancellable, error);
}
