// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* A store that does not know a setting does not know it for any bucket, and that is one remark. */
#include "objects/bucket-remark.h"

#include <string.h>

#include "base/string-util.h"

void
sl_bucket_remark_free (SlBucketRemark *self)
{
  if (self == NULL)
    return;
  g_free (self->effect);
  g_free (self->reason);
  g_free (self->buckets);
  g_free (self);
}

static SlBucketRemark *
find_remark (GPtrArray *remarks, const char *effect)
{
  for (guint i = 0; i < remarks->len; i++) {
    SlBucketRemark *remark = remarks->pdata[i];

    if (strcmp (remark->effect, effect) == 0)
      return remark;
  }
  return NULL;
}

void
sl_bucket_remark_add (GPtrArray *remarks,
                      const char *bucket,
                      const char *effect,
                      const char *reason)
{
  SlBucketRemark *remark = find_remark (remarks, effect);

  if (remark != NULL) {
    sl_take_string (&remark->buckets, g_strconcat (remark->buckets, ", ", bucket, NULL));
    return;
  }
  remark = g_new0 (SlBucketRemark, 1);
  remark->effect = g_strdup (effect);
  remark->reason = g_strdup (reason);
  remark->buckets = g_strdup (bucket);
  g_ptr_array_add (remarks, remark);
}
