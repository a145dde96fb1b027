// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

/* The PostgreSQL server that tests/support/with_postgresql.py started for this program. */

/* FALSE when there is none on this machine. */
gboolean test_postgresql_is_there (void);
const char *test_postgresql_get_host (void);
guint16 test_postgresql_get_port (void);
const char *test_postgresql_get_user (void);
const char *test_postgresql_get_password (void);

/* An empty database of one's own. Returns: (transfer full) its name */
char *test_postgresql_take_database (void);
/* Ends all its sessions and empties it: making one takes ten times as long. @name: (transfer full)
 */
void test_postgresql_give_database_back (char *name);
/* As an administrator; fails the test on an error. Returns: (transfer full) the first cell, "" when
 * there is none */
char *test_postgresql_query (const char *database, const char *sql);

/* A session that stays, to hold locks. */
typedef struct _TestSession TestSession;

TestSession *test_session_new (const char *database);
void test_session_free (TestSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSession, test_session_free)
/* Returns: (transfer full) as test_postgresql_query() */
char *test_session_query (TestSession *self, const char *sql);
