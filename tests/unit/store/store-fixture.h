// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "fake-clock.h"
#include "model/media.h"
#include "model/pass.h"
#include "store/database.h"
#include "store/postgresql-connection.h"

/* A database of one's own, on a clock that the test moves: a file of SQLite or one among others on
 * a PostgreSQL server. */
typedef struct {
  char *folder;         /* (owned) */
  char *path;           /* (owned) (nullable) SQLite's */
  char *name;           /* (owned) (nullable) PostgreSQL's */
  SlFakeClock *clock;   /* (owned) */
  SlDatabase *database; /* (owned) */
} StoreFixture;

typedef void (*StoreTestFunc) (StoreFixture *self, gconstpointer user_data);

/* For fixtures that have one of these within; @engine NULL: SQLite. */
void store_fixture_set_up (StoreFixture *self, gconstpointer engine);
void store_fixture_tear_down (StoreFixture *self, gconstpointer engine);

/* Adds the test for each engine, as PATH/sqlite and PATH/postgresql. The second one is skipped on a
 * machine without a server. */
void store_fixture_add (const char *path, StoreTestFunc func);
/* For what one engine only promises. */
void store_fixture_add_sqlite (const char *path, StoreTestFunc func);
void store_fixture_add_postgresql (const char *path, StoreTestFunc func);

/* Another connection to the same rows; NULL with @error as the adapter sets it. */
SlDatabase *store_fixture_connect (StoreFixture *self, GError **error);
/* How to reach the database of a PostgreSQL fixture; lives as long as that. */
SlPostgresqlConfig store_fixture_get_config (StoreFixture *self);
/* What an administrator sees in it. Returns: (transfer full) */
char *store_fixture_query (StoreFixture *self, const char *sql);

/* A UUID that stands for @name, which has at most 16 characters; sorted as the names are. */
const char *store_id (const char *name);

/* What every test starts from: 2026-11-23T00:00:00Z. */
#define STORE_START_MS G_GINT64_CONSTANT (1795392000000)

/* Ids are any text on SQLite, UUIDs on PostgreSQL. */
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
