// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

#include "ipc/stage-progress.h"
#include "ipc/work-order.h"
#include "ipc/work-report.h"
#include "ipc/work-request.h"
#include "model/pass.h"

/* What the queue needs from above; app implements it, daemon/main.c plugs it in. All are called on
 * the queue's threads and may block. */
#define SL_TYPE_PASS_SINK (sl_pass_sink_get_type ())
G_DECLARE_INTERFACE (SlPassSink, sl_pass_sink, SL, PASS_SINK, GObject)

struct _SlPassSinkInterface {
  GTypeInterface parent_iface;
  /* Fills the order for a claimed pass: fetches the input, names the stages that still have to run.
   * @work_dir exists. Marks the stage jobs running. An error ends the pass like an error of the
   * work. Cancelled, it fetches nothing more. */
  SlWorkOrder *(*prepare) (SlPassSink *self,
                           const SlPass *pass,
                           const char *work_dir,
                           GCancellable *cancellable,
                           GError **error);
  /* At most once a second a pass. @progress: (element-type SlStageProgress). Fenced by the pass'
   * token. */
  void (*progress) (SlPassSink *self, const SlPass *pass, GPtrArray *progress);
  /* A stage at work asks for something. Fenced by the pass' token. Returns: (transfer full) */
  SlWorkReply *(*answer) (SlPassSink *self,
                          const SlPass *pass,
                          const char *work_dir,
                          const SlWorkRequest *request);
  /* The work ended: @report, or @error (crash, timeout, cancel, prepare failed). Publishes outputs
   * and commits rows, follow-ups, outbox and the end of the claim in one transaction. @error with
   * SLUICE_ERROR_SHUTTING_DOWN gives the claim back without cost. Returns FALSE when that could not
   * be done: with DATABASE_UNAVAILABLE it is called again, with anything else the lease stays until
   * it runs out, and the rescue repeats the pass. Cancelled, it stores nothing more of @report,
   * commits nothing and fails with SLUICE_ERROR_CANCELLED, to be told again with an error; once all
   * is stored it goes on to the end. */
  gboolean (*finish) (SlPassSink *self,
                      const SlPass *pass,
                      const char *work_dir,
                      SlWorkReport *report,
                      const GError *work_error,
                      GCancellable *cancellable,
                      GError **error);
};

SlWorkOrder *sl_pass_sink_prepare (SlPassSink *self,
                                   const SlPass *pass,
                                   const char *work_dir,
                                   GCancellable *cancellable,
                                   GError **error);
void sl_pass_sink_progress (SlPassSink *self, const SlPass *pass, GPtrArray *progress);
SlWorkReply *sl_pass_sink_answer (SlPassSink *self,
                                  const SlPass *pass,
                                  const char *work_dir,
                                  const SlWorkRequest *request);
gboolean sl_pass_sink_finish (SlPassSink *self,
                              const SlPass *pass,
                              const char *work_dir,
                              SlWorkReport *report,
                              const GError *work_error,
                              GCancellable *cancellable,
                              GError **error);
