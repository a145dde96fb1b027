// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lifecycle rules, as documents that S3 takes and answers with. */
#include "objects/s3-lifecycle.h"

#include <string.h>

#define RAW_PREFIX "raw/"
#define OUTPUT_PREFIX "processed/"

char *
sl_s3_lifecycle_make (guint raw_days, gboolean incomplete)
{
  g_autoptr (GString) text = g_string_new ("<LifecycleConfiguration>");

  if (raw_days > 0)
    g_string_append_printf (text,
                            "<Rule><ID>" SL_S3_RAW_RULE_ID "</ID><Filter><Prefix>" RAW_PREFIX
                            "</Prefix></Filter><Status>Enabled</Status>"
                            "<Expiration><Days>%u</Days></Expiration></Rule>",
                            raw_days);
  if (incomplete)
    g_string_append (text, "<Rule><ID>" SL_S3_INCOMPLETE_RULE_ID "</ID><Filter><Prefix></Prefix>"
                           "</Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload>"
                           "<DaysAfterInitiation>" G_STRINGIFY (
                               SL_S3_INCOMPLETE_DAYS) "</DaysAfterInitiation>"
                                                      "</AbortIncompleteMultipartUpload></Rule>");
  g_string_append (text, "</LifecycleConfiguration>");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const SlS3Element *
find_child (const SlS3Element *parent, const char *name)
{
  GPtrArray *children = sl_s3_element_get_children (parent);

  for (guint i = 0; i < children->len; i++) {
    if (strcmp (sl_s3_element_get_name (children->pdata[i]), name) == 0)
      return children->pdata[i];
  }
  return NULL;
}

/* New rules have the prefix in a filter, old ones beside it. */
static const char *
get_prefix (const SlS3Element *rule)
{
  const SlS3Element *filter = find_child (rule, "Filter");
  const SlS3Element *both = filter != NULL ? find_child (filter, "And") : NULL;
  const char *prefix = sl_s3_element_get_text (rule, "Prefix");

  if (both != NULL)
    prefix = sl_s3_element_get_text (both, "Prefix");
  else if (filter != NULL && sl_s3_element_get_text (filter, "Prefix") != NULL)
    prefix = sl_s3_element_get_text (filter, "Prefix");
  return prefix != NULL ? prefix : "";
}

int
sl_s3_lifecycle_find_days (const SlS3Element *rules,
                           const char *action,
                           const char *days,
                           const char *prefix)
{
  GPtrArray *list = rules != NULL ? sl_s3_element_get_children (rules) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++) {
    const SlS3Element *rule = list->pdata[i];
    const SlS3Element *found = find_child (rule, action);
    const char *text = found != NULL ? sl_s3_element_get_text (found, days) : NULL;

    if (text != NULL && g_strcmp0 (sl_s3_element_get_text (rule, "Status"), "Enabled") == 0
        && g_str_has_prefix (prefix, get_prefix (rule)))
      return (int) g_ascii_strtoll (text, NULL, 10);
  }
  return -1;
}

int
sl_s3_lifecycle_get_raw_days (const SlS3Element *rules)
{
  return sl_s3_lifecycle_find_days (rules, "Expiration", "Days", RAW_PREFIX);
}

int
sl_s3_lifecycle_get_output_days (const SlS3Element *rules)
{
  return sl_s3_lifecycle_find_days (rules, "Expiration", "Days", OUTPUT_PREFIX);
}

gboolean
sl_s3_lifecycle_is_ours (const SlS3Element *rules)
{
  GPtrArray *list = sl_s3_element_get_children (rules);

  for (guint i = 0; i < list->len; i++) {
    const char *id = NULL;

    /* The document may tell more than rules. */
    if (strcmp (sl_s3_element_get_name (list->pdata[i]), "Rule") != 0)
      continue;
    id = sl_s3_element_get_text (list->pdata[i], "ID");
    if (g_strcmp0 (id, SL_S3_RAW_RULE_ID) != 0 && g_strcmp0 (id, SL_S3_INCOMPLETE_RULE_ID) != 0)
      return FALSE;
  }
  return TRUE;
}
