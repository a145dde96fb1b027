// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* What a worker prints (GStreamer, libav, assertions) as lines of our log, with the job's id. A
 * worker is not trusted: lines are cut, and after a number of them the rest is only counted. */
typedef struct _SlOutputLog SlOutputLog;

/* @fd: the reading end of the worker's standard error; closed at the end. Reads in the
 * thread-default main context. */
SlOutputLog *sl_output_log_new (int fd);
/* Reads what is still there, logs the last line and how much was left out. */
void sl_output_log_free (SlOutputLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlOutputLog, sl_output_log_free)

/* Whether the worker, which is dead, had said that it could get no more memory: how GLib, C++ and
 * poppler die of it. */
gboolean sl_output_log_says_out_of_memory (SlOutputLog *self);

/* From now on lines belong to a job. */
void sl_output_log_set_job (SlOutputLog *self, const char *pass_id, const char *media_id);
