// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"

/* The objects of a bucket below @root_fd whose key starts with @prefix and comes after
 * @after, in key order, at most @limit. Returns: (element-type SlObjectListing) */
GPtrArray *sl_object_listing_collect (int root_fd,
                                      const char *bucket,
                                      const char *prefix,
                                      const char *after,
                                      guint limit,
                                      GError **error);
