// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
/* Answers of an S3 store, good ones and errors. */
#include "fuzz-target.h"
#include "objects/s3-error.h"
#include "objects/s3-xml.h"

static void
walk (const SlS3Element *element, guint depth)
{
  GPtrArray *children = sl_s3_element_get_children (element);

  g_assert_cmpuint (depth, <=, 8);
  g_assert_nonnull (sl_s3_element_get_name (element));
  for (guint i = 0; i < children->len; i++)
    walk (children->pdata[i], depth + 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) answer = NULL;
  g_auto (SlS3Fault) fault = { 0 };
  g_autoptr (SlS3Element) root = sl_s3_element_parse ((const char *) data, length, &error);

  g_assert_true ((root == NULL) == (error != NULL));
  if (root != NULL)
    walk (root, 1);
  sl_s3_fault_read (&fault, 503, (const char *) data, length, NULL);
  sl_s3_fault_set_error (&fault, "GET 'a/b'", 0, &answer);
  g_assert_nonnull (answer);
  return 0;
}
