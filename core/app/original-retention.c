// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* The specification's "delete_after_7_days" of raw files. A store's own lifecycle rule does the
 * same; this one begins when processing ends, and every store has it. */
#include "app/original-retention.h"

#include <string.h>

#include "store/garbage-repository.h"

static gboolean
has_time (const SlMedia *media)
{
  return strcmp (media->bucket, "videos") == 0;
}

gboolean
sl_original_release (SlTransaction *transaction,
                     const SlMedia *media,
                     gint64 keep_ms,
                     GError **error)
{
  if (keep_ms == 0 || !has_time (media)
      || (media->status != SL_MEDIA_READY && media->status != SL_MEDIA_FAILED))
    return TRUE;
  return sl_garbage_repository_add (transaction, media->bucket, media->storage_key,
                                    sl_transaction_get_now (transaction) + keep_ms, error);
}

gboolean
sl_original_hold (SlTransaction *transaction, const SlMedia *media, GError **error)
{
  return !has_time (media)
         || sl_garbage_repository_remove (transaction, media->bucket, media->storage_key, error);
}
