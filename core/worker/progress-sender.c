// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Progress from worker to daemon, at the pace at which rows are written and people look. */
#include "worker/progress-sender.h"

/* Each message becomes an update of rows. */
#define INTERVAL G_USEC_PER_SEC

struct _SlProgressSender {
  SlBlockingChannel *channel; /* (unowned) */
  GHashTable *seen;           /* (owned) (element-type utf8): stages that said something */
  GHashTable *unsent;         /* (owned) (element-type utf8 SlStageProgress) by stage */
  gint64 sent_at;
};

SlProgressSender *
sl_progress_sender_new (SlBlockingChannel *channel)
{
  SlProgressSender *self = g_new0 (SlProgressSender, 1);

  self->channel = channel;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unsent = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) sl_stage_progress_free);
  return self;
}

void
sl_progress_sender_free (SlProgressSender *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->unsent);
  g_free (self);
}

static gboolean
send_unsent (SlProgressSender *self, GError **error)
{
  GPtrArray *progress = sl_stage_progress_list_new ();
  g_autoptr (SlMessage) message = sl_message_new_progress (progress);
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, self->unsent);
  while (g_hash_table_iter_next (&iter, NULL, &item)) {
    g_hash_table_iter_steal (&iter);
    g_ptr_array_add (progress, item);
  }
  return sl_blocking_channel_send (self->channel, message, error);
}

gboolean
sl_progress_sender_update (SlProgressSender *self,
                           const char *stage,
                           double fraction,
                           gint64 now_us,
                           GError **error)
{
  SlStageProgress *item = sl_stage_progress_new (stage, CLAMP (fraction, 0.0, 1.0));
  gboolean is_first = g_hash_table_add (self->seen, g_strdup (stage));

  g_hash_table_replace (self->unsent, item->stage, item);
  if (!is_first && now_us - self->sent_at < INTERVAL)
    return TRUE;
  self->sent_at = now_us;
  return send_unsent (self, error);
}
