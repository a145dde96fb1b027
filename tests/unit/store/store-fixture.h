// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "fake-clock.h"
#include "model/media.h"
#include "model/pass.h"
#include "store/database-sqlite.h"

/* An SQLite database in a folder of its own, on a clock that the test moves. */
typedef struct {
  char *folder;         /* (owned) */
  char *path;           /* (owned) */
  SlFakeClock *clock;   /* (owned) */
  SlDatabase *database; /* (owned) */
} StoreFixture;

void store_fixture_set_up (StoreFixture *self, gconstpointer user_data);
void store_fixture_tear_down (StoreFixture *self, gconstpointer user_data);

/* What every test starts from: 2026-11-23T00:00:00Z. */
#define STORE_START_MS G_GINT64_CONSTANT (1795392000000)

SlMedia *store_fixture_new_media (StoreFixture *self, const char *id, const char *user_id);
void store_fixture_insert_media (StoreFixture *self, const char *id, const char *user_id);
void store_fixture_insert_pass (StoreFixture *self,
                                const char *id,
                                const char *media_id,
                                const char *user_id,
                                const char *kind);
/* Claims from the quick lane. Returns: (transfer full) (element-type SlPass) */
GPtrArray *
store_fixture_claim (StoreFixture *self, const char *owner, guint limit, guint per_owner);
