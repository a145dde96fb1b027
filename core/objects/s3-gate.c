// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A store that takes connections and says nothing costs whoever asks it the whole of a limit. A few
 * requests of clients would keep every thread waiting, and with them those requests that need no
 * store at all. */
#include "objects/s3-gate.h"

/* What a store that is well again takes for an answer. */
#define PATIENCE_MS 300

struct _SlS3Gate {
  GMutex lock; /* over what follows */
  GCond tried;
  gboolean is_away;
  gboolean is_trying; /* one of those that may while it is away */
};

SlS3Gate *
sl_s3_gate_new (void)
{
  SlS3Gate *self = g_new0 (SlS3Gate, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->tried);
  return self;
}

void
sl_s3_gate_free (SlS3Gate *self)
{
  if (self == NULL)
    return;
  g_cond_clear (&self->tried);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
sl_s3_gate_enter (SlS3Gate *self, gboolean *is_trial)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *is_trial = FALSE;
  while (self->is_away && self->is_trying) {
    if (!g_cond_wait_until (&self->tried, &self->lock, until))
      return FALSE;
  }
  if (self->is_away) {
    self->is_trying = TRUE;
    *is_trial = TRUE;
  }
  return TRUE;
}

void
sl_s3_gate_leave (SlS3Gate *self, gboolean is_trial, gboolean is_answered)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_away = !is_answered;
  if (is_trial)
    self->is_trying = FALSE;
  g_cond_broadcast (&self->tried);
}
