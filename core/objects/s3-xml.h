// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The small XML documents that S3 answers with, as a tree. */
typedef struct _SlS3Element SlS3Element;

/* Strict: UTF-8, one root, bounded depth and number of elements; attributes and namespaces are left
 * out. SLUICE_ERROR_STORAGE_UNAVAILABLE: whatever answered was no S3 store. */
SlS3Element *sl_s3_element_parse (const char *text, gsize length, GError **error);
void sl_s3_element_free (SlS3Element *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SlS3Element, sl_s3_element_free)

const char *sl_s3_element_get_name (const SlS3Element *self);
/* (transfer none) (element-type SlS3Element): in order. */
GPtrArray *sl_s3_element_get_children (const SlS3Element *self);
/* Of the first child of that name. Returns: (nullable) */
const char *sl_s3_element_get_text (const SlS3Element *self, const char *child);
