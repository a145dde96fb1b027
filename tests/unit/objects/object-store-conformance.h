// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "objects/object-store.h"

/* The cases that every store has to pass, and what they do to one. */
#define TEST_STORE_BUCKET "videos"

/* The first member of a store's fixture. */
typedef struct _TestStore TestStore;
struct _TestStore {
  SlObjectStore *store; /* (unowned) empty, and the bucket is there if it has to be */
  char *scratch;        /* (unowned) a folder for files */
  gsize part_bytes;     /* the least that a part may have */
  /* What a client's PUT to the part's URL does. */
  void (*put_part) (TestStore *test,
                    const char *key,
                    const char *upload_id,
                    guint number,
                    const char *bytes,
                    gsize length);
};

typedef void (*TestStoreFunc) (TestStore *test, gconstpointer data);

void test_store_add_cases (const char *prefix,
                           gsize fixture_size,
                           TestStoreFunc set_up,
                           TestStoreFunc tear_down);

void test_store_put (TestStore *test, const char *key, const char *text, const char *content_type);
void test_store_assert_object (TestStore *test,
                               const char *key,
                               const char *text,
                               const char *content_type);
void test_store_assert_missing (TestStore *test, const char *key);
